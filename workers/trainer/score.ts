/** Scores of finished folds beside the EWMA baseline on the same folds, as an object in the lake. */
import { join } from 'node:path';
import { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import { curvesOf } from '../../activities/train/run-curves.ts';
import type { ScoreJob, WalkForwardResult } from '../../activities/train/trainer.ts';
import { runDiagnostics } from '../../forecasting/diagnostics/run-diagnostics.ts';
import { byHorizon } from '../../forecasting/models/by-horizon.ts';
import { evaluate } from '../../forecasting/models/evaluation.ts';
import { fitFold, outcomeOf } from '../../forecasting/models/fold.ts';
import { assemble, decodeFold, type FoldOutcome } from '../../forecasting/models/fold-outcome.ts';
import { column } from '../../forecasting/models/panel-access.ts';
import { evaluatePaths } from '../../forecasting/models/path-evaluation.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { FoldSpec } from '../../schemas/training.ts';
import { getContent, putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { clearFolds } from './checkpoints.ts';
import { inputsOf } from './fit-story.ts';
import type { JobHooks } from './jobs.ts';
import type { JobOf } from './messages.ts';
import { panelOf } from './panel-of.ts';

export async function scoreFolds(
  lake: Lake,
  job: JobOf<'score'>,
  { signal, load = loadTrainingSet }: Pick<JobHooks, 'signal' | 'load'>,
): Promise<WalkForwardResult> {
  const panel = panelOf(await load(lake, job), job.span);
  const result = await scoreOutcomes(lake, job, panel, signal);
  await clearFolds(join(job.scratch, job.trainingRun));
  return result;
}

/** `panel` is that of the span. Throws LakeObjectMissing, LakeObjectCorrupt when a fold is damaged. */
export async function scoreOutcomes(
  lake: Lake,
  { recipe, panelKey, span, folds, results, unscored, diagnostics, paths }: ScoreJob,
  panel: Panel,
  signal: AbortSignal,
): Promise<WalkForwardResult> {
  const outcomes = await readFolds(lake, results);
  const baseline = await baselineOutcomes(panel, recipe, folds, signal);
  const scored = panel.symbols.filter((symbol) => !unscored.includes(symbol));
  const evaluation =
    paths === undefined
      ? { metrics: evaluate(assemble(recipe.name, outcomes), assemble('ewma', baseline), panel, scored) }
      : evaluatePaths(recipe.name, outcomes, baseline, paths, panel, scored);
  const metrics = byHorizon((h) => ({ ...evaluation.metrics[h] }));
  const diagnosticsKey =
    diagnostics && paths === undefined
      ? await putDiagnostics(lake, recipe, { outcomes, baseline, panel, scored })
      : undefined;
  const keys = results.map(({ index, key }) => ({ index, key }));
  const content = { recipe, panelKey, span, folds, results: keys, unscored, ...evaluation };
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const { key: evaluationKey } = await putContent(lake, 'evaluation', 'json', bytes);
  const curves = outcomes.flatMap(({ fold, description }) => curvesOf(`fold ${fold.index + 1}`, description));
  const foldKeys = results.map(({ key }) => key);
  const timings = { folds: Math.round(1000 * results.reduce((sum, { seconds }) => sum + seconds, 0)) };
  return { evaluationKey, metrics, folds: results, foldKeys, curves, diagnosticsKey, timings };
}

async function putDiagnostics(
  lake: Lake,
  recipe: Recipe,
  of: { outcomes: FoldOutcome[]; baseline: FoldOutcome[]; panel: Panel; scored: string[] },
): Promise<string> {
  const oos = assemble(recipe.name, of.outcomes);
  const found = runDiagnostics(
    oos,
    assemble('ewma', of.baseline),
    of.panel,
    of.scored,
    inputsOf(recipe, of.panel),
  );
  const { key } = await putContent(
    lake,
    'diagnostics',
    'json',
    new TextEncoder().encode(JSON.stringify(found)),
  );
  return key;
}

export function readFolds(
  lake: Lake,
  results: readonly { index: number; key: string }[],
): Promise<FoldOutcome[]> {
  return Promise.all(results.map(async ({ index, key }) => decodeFold(await getContent(lake, key), index)));
}

/** The same window and folds, so that every row has both predictions. */
export async function baselineOutcomes(
  panel: Panel,
  recipe: Recipe,
  folds: readonly FoldSpec[],
  signal?: AbortSignal,
): Promise<FoldOutcome[]> {
  const { members: _, ...rest } = recipe;
  const ewma: Recipe = { ...rest, name: 'ewma', family: 'ewma', features: 'all', hyper: {} };
  // It reads one column, so the others are not copied into training panels.
  const read: Panel = {
    ...panel,
    featureNames: ['ewma_sigma'],
    features: [column(panel, 'ewma_sigma')],
  };
  const outcomes: FoldOutcome[] = [];
  for (const fold of folds) {
    signal?.throwIfAborted();
    const model = await fitFold(read, ewma, fold, { signal });
    outcomes.push(outcomeOf(model, read, fold));
    model.dispose();
  }
  return outcomes;
}
