/** The offline gate: next-day losses of a candidate and the champion on the folds that both were evaluated on. */
import { cutPanel } from '../../forecasting/features/cut.ts';
import { dailyMeans } from '../../forecasting/models/evaluation.ts';
import { assemble, decodeFold } from '../../forecasting/models/fold-outcome.ts';
import { rowScores } from '../../forecasting/models/row-scores.ts';
import { type ScoredRow, scoredRows } from '../../forecasting/models/scored-rows.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import { confidenceSet } from '../../forecasting/promotion/confidence-set.ts';
import { offlineGate } from '../../forecasting/promotion/offline-gate.ts';
import type { ContestState, GateResult, Sanity } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { EvaluationSpan } from '../../schemas/training.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { comparableRuns, runsOnSameData, trialsCounted } from '../../stores/postgres/gate-sources.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { loadTrainingSet } from '../features/load-training-set.ts';

interface EvaluationObject {
  panelKey: string;
  span: EvaluationSpan;
  results: { index: number; key: string }[];
}

export interface GateQuery {
  universe: string;
  recipe: string;
  state: ContestState;
  policy: Policy;
  asOf: Instant;
}

const HORIZON = 1;
/** Of the model confidence set: recorded, nothing is decided by it. */
const SET = { size: 0.1, statistic: 'R', seed: 1 } as const;

/** Throws GateEvidenceMissing when the two were never evaluated on the same data (terminal). */
export async function gateEvidence(
  { db, lake, config }: ActivityDeps,
  { universe, recipe, state, policy, asOf }: GateQuery,
): Promise<{ gate: GateResult; modelVersion: string | null }> {
  const champion = state.champion.recipe;
  const runs = await comparableRuns(db, { universe, champion, candidate: recipe, asOf });
  if (runs === undefined)
    throw missing(recipe, champion, 'no completed walk-forward runs on the same dataset');
  const [own, other] = await Promise.all([
    evaluationAt(lake, runs.candidate.evaluationKey),
    evaluationAt(lake, runs.champion.evaluationKey),
  ]);
  if (own.panelKey !== other.panelKey || own.span.end !== other.span.end)
    throw missing(recipe, champion, `evaluated to ${own.span.end} and to ${other.span.end}`);
  const whole = await loadTrainingSet(lake, { panelKey: own.panelKey });
  const panel = own.span.end < lastSession(whole) ? cutPanel(whole, own.span.end) : whole;
  const { unscored } = universeOf(config, universe);
  const scored = new Set(panel.symbols.filter((symbol) => !unscored.includes(symbol)));
  const series = async (name: string, { results }: EvaluationObject) => predictions(lake, name, results);
  const champions = await series(champion, other);
  /** Daily mean losses of both on the rows that both forecast. */
  const losses = (of: OosPredictions) => {
    const { rows } = scoredRows(HORIZON, of, champions, panel, scored);
    const days = rows.map(({ row }) => panel.sessionIndex[row]!);
    return {
      own: dailyMeans(crpsOf(of, rows, 'at'), days),
      champion: dailyMeans(crpsOf(champions, rows, 'base'), days),
    };
  };
  const candidate = losses(await series(recipe, own));
  const differences = candidate.champion.map((loss, day) => loss - candidate.own[day]!);
  const byRecipe: Record<string, number[]> = { [champion]: candidate.champion, [recipe]: candidate.own };
  for (const run of await runsOnSameData(db, { run: runs.candidate.run, asOf })) {
    if (byRecipe[run.recipe] !== undefined) continue;
    const evaluation = await evaluationAt(lake, run.evaluationKey);
    if (evaluation.panelKey !== own.panelKey || evaluation.span.end !== own.span.end) continue;
    const daily = losses(await series(run.recipe, evaluation)).own;
    // A set is of equal days; a recipe with days of its own is not in it.
    if (daily.length === differences.length) byRecipe[run.recipe] = daily;
  }
  const set = differences.length < 2 ? null : confidenceSet(byRecipe, SET);
  const counted = await trialsCounted(db, { universe, asOf });
  const metrics = runs.candidate.metrics[HORIZON] as { sanity: Sanity };
  const gate = offlineGate(
    {
      ...{ source: runs.candidate.run, differences, horizon: HORIZON, sanity: metrics.sanity },
      championLoss: candidate.champion.reduce((sum, loss) => sum + loss, 0) / candidate.champion.length,
      // Refused registrations count too; the contest keeps their number.
      trials: Math.max(counted, state.trials) + 1,
      // Both need the series of every trial, which cancelled and failed ones do not have.
      ...{ deflatedSharpe: null, overfitting: null },
      confidenceSet:
        set === null
          ? null
          : {
              included: set.included.includes(recipe),
              p: set.ranking.find((one) => one.recipe === recipe)!.p,
            },
    },
    policy,
  );
  const newest = (await latestModels(db, { universe, asOf })).find((model) => model.recipe === recipe);
  return { gate, modelVersion: newest?.id ?? null };
}

async function evaluationAt(lake: Lake, key: string): Promise<EvaluationObject> {
  return JSON.parse(new TextDecoder().decode(await getContent(lake, key))) as EvaluationObject;
}

async function predictions(lake: Lake, name: string, results: EvaluationObject['results']) {
  const folds = await Promise.all(
    results.map(async ({ index, key }) => decodeFold(await getContent(lake, key), index)),
  );
  return assemble(name, folds);
}

function crpsOf(of: OosPredictions, rows: readonly ScoredRow[], position: 'at' | 'base'): Float64Array {
  const { mean, sigma, df } = of.byHorizon[HORIZON];
  return rowScores(
    rows.map((row) => {
      const at = row[position];
      return { y: row.y, mean: mean[at]!, sigma: sigma[at]!, df: df[at]! };
    }),
  ).crps;
}

function missing(recipe: string, champion: string, why: string): TerminalError {
  return new TerminalError(
    'GateEvidenceMissing',
    `${recipe} cannot be compared with the champion ${champion}: ${why}; train both on one session first`,
  );
}
