/** The offline gate: next-day losses of a candidate and the champion on the folds that both were evaluated on. */
import { dailyMeans } from '../../forecasting/models/evaluation.ts';
import { rowScores } from '../../forecasting/models/row-scores.ts';
import { type ScoredRow, scoredRows } from '../../forecasting/models/scored-rows.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import { confidenceSet } from '../../forecasting/promotion/confidence-set.ts';
import { offlineGate } from '../../forecasting/promotion/offline-gate.ts';
import { selectionOf } from '../../forecasting/promotion/selection.ts';
import type { ContestState, GateResult, Sanity } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { Db } from '../../stores/postgres/db.ts';
import {
  comparableRuns,
  familyTrials,
  runsOnSameData,
  trialsCounted,
  trialsOfFamily,
} from '../../stores/postgres/gate-sources.ts';
import { newestFits } from '../../stores/postgres/refit-sources.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { type EvaluationObject, evaluationAt, panelOf, predictionsOf } from './evaluations.ts';

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

/** Daily mean losses of a recipe and of the champion on the rows that both forecast. */
interface Losses {
  sessions: string;
  own: number[];
  champion: number[];
}

/** Throws GateEvidenceMissing when the two were never evaluated on the same data (terminal). */
export async function gateEvidence(
  { lake, config }: Pick<ActivityDeps, 'lake' | 'config'>,
  db: Db,
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
  if (!isSame(own, other))
    throw missing(recipe, champion, `evaluated to ${own.span.end} and to ${other.span.end}`);
  const panel = await panelOf(lake, own);
  const { unscored } = universeOf(config, universe);
  const scored = new Set(panel.symbols.filter((symbol) => !unscored.includes(symbol)));
  const champions = await predictionsOf(lake, champion, other);
  const losses = (of: OosPredictions): Losses => {
    const { rows } = scoredRows(HORIZON, of, champions, panel, scored);
    const days = rows.map(({ row }) => panel.sessionIndex[row]!);
    return {
      sessions: [...new Set(days)].join(),
      own: dailyMeans(crpsOf(of, rows, 'at'), days),
      champion: dailyMeans(crpsOf(champions, rows, 'base'), days),
    };
  };
  const candidate = losses(await predictionsOf(lake, recipe, own));
  const differences = gains(candidate);
  /** Of an evaluation that another was kept beside, where it is of the same sessions. */
  const alike = async (name: string, key: string): Promise<Losses | undefined> => {
    const evaluation = await evaluationAt(lake, key);
    if (!isSame(evaluation, own)) return undefined;
    const found = losses(await predictionsOf(lake, name, evaluation));
    return found.sessions === candidate.sessions ? found : undefined;
  };
  const byRecipe: Record<string, number[]> = { [champion]: candidate.champion, [recipe]: candidate.own };
  for (const run of await runsOnSameData(db, { run: runs.candidate.run, asOf })) {
    if (byRecipe[run.recipe] !== undefined) continue;
    const daily = await alike(run.recipe, run.evaluationKey);
    // A set is of equal days; a recipe with days of its own is not in it.
    if (daily !== undefined) byRecipe[run.recipe] = daily.own;
  }
  const set = differences.length < 2 ? null : confidenceSet(byRecipe, SET);
  const family = config.recipes.find(({ name }) => name === recipe)?.family ?? recipe;
  const names = config.recipes.filter((one) => one.family === family).map(({ name }) => name);
  const ofFamily = { universe, family, names, asOf };
  const others: number[][] = [];
  for (const trial of await trialsOfFamily(db, { ...ofFamily, run: runs.candidate.run })) {
    const daily = await alike(`${family} trial`, trial.evaluationKey);
    if (daily !== undefined) others.push(gains(daily));
  }
  const selection = selectionOf({
    candidate: differences,
    others,
    counted: await familyTrials(db, ofFamily),
  });
  const counted = await trialsCounted(db, { universe, asOf });
  const metrics = runs.candidate.metrics[HORIZON] as { sanity: Sanity };
  const { deflatedSharpe, overfitting, trialSeries, remarks } = selection;
  const gate = offlineGate(
    {
      ...{ source: runs.candidate.run, differences, horizon: HORIZON, sanity: metrics.sanity },
      championLoss: candidate.champion.reduce((sum, loss) => sum + loss, 0) / candidate.champion.length,
      // Refused registrations count too; the contest keeps their number.
      trials: Math.max(counted, state.trials) + 1,
      ...{ deflatedSharpe, overfitting },
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
  const [newest] = await newestFits(db, { universe, recipes: [recipe], asOf });
  return { gate: { ...gate, trialSeries, remarks }, modelVersion: newest?.modelVersion ?? null };
}

const isSame = (a: EvaluationObject, b: EvaluationObject): boolean =>
  a.panelKey === b.panelKey && a.span.end === b.span.end;

const gains = ({ own, champion }: Losses): number[] => champion.map((loss, day) => loss - own[day]!);

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
