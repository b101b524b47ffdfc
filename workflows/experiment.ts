/**
 * An experiment: trials in a bounded window, round after round, each on sessions that end before the test span begins;
 * the one that is left is scored on the test span once. Pause, resume and width as of a backfill; a second start joins.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Known } from '../activities/evaluate/trials.ts';
import type {
  ExperimentInput,
  ExperimentResult,
  TrainingData,
  TrialOutcome,
  TrialSpan,
  TrialSpec,
} from '../schemas/experiments.ts';
import { heavy, quick, training } from './activities.ts';
import { rootMessage } from './failures.ts';
import { trackProgress } from './progress.ts';
import { runTrial } from './run-trial.ts';
import { searchAttribute } from './search-attributes.ts';
import { openWindow, type Window } from './window.ts';

export async function experimentWorkflow(input: ExperimentInput): Promise<ExperimentResult> {
  const { id, spec } = input;
  upsertSearchAttributes([
    { key: searchAttribute.experiment, value: id },
    { key: searchAttribute.universe, value: spec.data.universe },
    { key: searchAttribute.model, value: spec.name },
  ]);
  const at = () => new Date().toISOString();
  // Before anything is awaited: an update may come with the first task.
  const window = openWindow({ parallelism: input.parallelism, paused: input.paused ?? false });
  const built = await heavy('panel of all history').buildFeatures({ ...spec.data, span: 'full' });
  const { datasetVersion, featureSetVersion, matrixKey } = built;
  const data: TrainingData = { ...spec.data, datasetVersion, featureSetVersion, matrixKey };
  const opening = { id, spec, by: input.by, data, at: at() };
  const known = await quick('the experiment begins').openExperiment(opening);
  const run = openRun(input, data, known, window);
  const end = (what: {
    status: 'completed' | 'failed' | 'cancelled';
    summary: ExperimentResult | { error: string };
  }) =>
    quick(`the experiment is ${what.status}`).endExperiment({
      ...{ experiment: id, endedAt: at(), winner: null, ...what },
      ...('winner' in what.summary ? { winner: what.summary.winner } : {}),
    });
  try {
    const result = await run();
    await end({ status: 'completed', summary: result });
    return result;
  } catch (error) {
    // Not an end: the next run of the chain goes on.
    if (error instanceof Error && error.name === 'ContinueAsNew') throw error;
    const status = isCancellation(error) ? 'cancelled' : 'failed';
    await CancellationScope.nonCancellable(() => end({ status, summary: { error: rootMessage(error) } }));
    throw error;
  }
}

function openRun(
  input: ExperimentInput,
  data: TrainingData,
  known: readonly Known[],
  window: Window,
): () => Promise<ExperimentResult> {
  const { id, spec } = input;
  const { kind, trials, rungs } = spec;
  const table: string[] = [];
  const progress = trackProgress(`${kind} ${spec.name}`, () => `\n\n${table.join('\n')}`);
  const chooses = kind === 'grid' || kind === 'halving';
  const failed = new Set<number>();
  let lastError = 'no trial';
  let running = 0;

  async function round(left: TrialSpec[], rung: number, span: TrialSpan): Promise<TrialOutcome[]> {
    const { sessions, epochs } =
      span === 'test' && chooses ? { sessions: spec.testSessions, epochs: undefined } : rungs[rung]!;
    const stage = span === 'test' && chooses ? 'test' : `rung ${rung + 1}`;
    progress.begin(stage, left.length, `${sessions} sessions${epochs ? `, ${epochs} epochs` : ''}`);
    const outcomes: TrialOutcome[] = [];
    const all: Promise<void>[] = [];
    for (const trial of left) {
      const before = known.find((k) => k.number === trial.number && k.span === span && k.rung === rung);
      if (before !== undefined) {
        outcomes.push(before);
        progress.step(stage);
        continue;
      }
      try {
        await window.opens(() => running);
      } catch (error) {
        // Cancelled: the trials that run are too, and record it, which ends with this workflow if it does not wait.
        await Promise.allSettled(all);
        throw error;
      }
      if (workflowInfo().continueAsNewSuggested) {
        await condition(() => running === 0);
        const { parallelism, paused } = window;
        return continueAsNew<typeof experimentWorkflow>({ ...input, parallelism, paused });
      }
      running++;
      const heldBack = span === 'validation' ? spec.testSessions : 0;
      const one = runTrial(input, data, { trial, span, rung, sessions, heldBack, epochs })
        .then((outcome) => {
          outcomes.push(outcome);
          if (outcome.status === 'failed') {
            failed.add(trial.number);
            lastError = `${outcome.errorType}: ${outcome.error}`;
          }
          table.push(lineOf(stage, trial, outcome));
          progress.step(stage, bestOf(outcomes));
        })
        .finally(() => {
          running--;
        });
      // Awaited below; a rejection that nobody listens to yet would hold the workflow.
      one.catch(() => {});
      all.push(one);
    }
    const cancelled = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected');
    if (cancelled !== undefined) throw (cancelled as PromiseRejectedResult).reason;
    progress.end(stage, bestOf(outcomes));
    return outcomes;
  }

  return async () => {
    let left = trials;
    let ranked: TrialOutcome[] = [];
    for (const [rung, { keep }] of rungs.entries()) {
      ranked = rankedOf(await round(left, rung, chooses ? 'validation' : 'test'));
      if (ranked.length === 0) {
        throw ApplicationFailure.nonRetryable(
          `every trial failed, the last with ${lastError}; "tempocast experiments show ${id}" has all`,
          'EveryTrialFailed',
        );
      }
      left = ranked.slice(0, keep).map(({ number }) => trials.find((trial) => trial.number === number)!);
    }
    const result: ExperimentResult = {
      ...{ id, trials: trials.length, completed: trials.length - failed.size, failed: failed.size },
      ...{ winner: null, validation: null, test: null, comparisonKey: null },
    };
    if (kind === 'compare') {
      const recipes = ranked
        .toSorted((a, b) => a.number - b.number)
        .map(({ number, evaluationKey }) => ({
          name: nameOf(trials, number),
          evaluationKey: evaluationKey!,
        }));
      const { comparisonKey } = await training('recipes side by side', 'cpu').compareRecipes({
        data,
        recipes,
      });
      return { ...result, comparisonKey };
    }
    const [best] = ranked;
    if (!chooses) return { ...result, winner: best!.number, test: best!.score };
    const [test] = await round(left.slice(0, 1), rungs.length, 'test');
    return { ...result, winner: best!.number, validation: best!.score, test: test?.score ?? null };
  };
}

/** Best first; ties go to the earlier trial. */
function rankedOf(outcomes: readonly TrialOutcome[]): TrialOutcome[] {
  return outcomes
    .filter(({ status, score }) => status === 'completed' && Number.isFinite(score))
    .toSorted((a, b) => b.score! - a.score! || a.number - b.number);
}

function bestOf(outcomes: readonly TrialOutcome[]): string {
  const [best] = rankedOf(outcomes);
  return best === undefined ? 'none completed' : `best ${percent(best.score!)} (trial ${best.number})`;
}

function lineOf(
  stage: string,
  { number, overrides }: TrialSpec,
  { status, score, error }: TrialOutcome,
): string {
  const what = score === null ? `${status}: ${error?.slice(0, 120) ?? ''}` : percent(score);
  return `- ${stage}, trial ${number} \`${JSON.stringify(overrides)}\`: ${what}`;
}

const percent = (score: number): string => `${(100 * score).toFixed(2)} %`;
const nameOf = (trials: readonly TrialSpec[], number: number): string =>
  trials.find((trial) => trial.number === number)!.recipe.name;
