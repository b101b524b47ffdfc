/** What the champion's drift is measured against: its own out-of-sample sessions of the newest walk-forward run. */
import { driftReference } from '../../forecasting/drift/monitors.ts';
import { rowScores } from '../../forecasting/models/row-scores.ts';
import { scoredRows } from '../../forecasting/models/scored-rows.ts';
import type { DriftBasis, DriftDay } from '../../schemas/drift.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { newestEvaluation } from '../../stores/postgres/refit-sources.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { driftDay } from './drift-day.ts';
import { evaluationAt, panelOf, predictionsOf } from './evaluations.ts';

const HORIZON = 1;
/** Thresholds of fewer are noise: below it drift is not watched yet. */
const LEAST_SESSIONS = 60;
/** Of the resamples: the same reference gives the same thresholds. */
const SEED = 1;

export interface BasisQuery {
  universe: string;
  recipe: string;
  policy: Policy;
  asOf: Instant;
  /** The run whose basis there is already: nothing to do while that is the newest. */
  known?: string | undefined;
}

/** undefined: no evaluation, none newer than the known one, or one that is too short. The same rows give the same basis. */
export async function driftBasis(
  { lake, config }: Pick<ActivityDeps, 'lake' | 'config'>,
  db: Db,
  { universe, recipe, policy, asOf, known }: BasisQuery,
): Promise<DriftBasis | undefined> {
  const found = await newestEvaluation(db, { universe, recipe, horizon: HORIZON, asOf });
  if (found === undefined || found.evaluationKey === null || found.run === known) return undefined;
  const sessions = Number(found.metrics.sessions ?? 0);
  if (sessions < LEAST_SESSIONS) return undefined;
  const evaluation = await evaluationAt(lake, found.evaluationKey);
  const panel = await panelOf(lake, evaluation);
  const oos = await predictionsOf(lake, recipe, evaluation);
  const { unscored } = universeOf(config, universe);
  const scored = new Set(panel.symbols.filter((symbol) => !unscored.includes(symbol)));
  const { rows } = scoredRows(HORIZON, oos, oos, panel, scored);
  const { mean, sigma, df } = oos.byHorizon[HORIZON];
  const judged = rows.map(({ row, at, y }) => ({
    ...{ session: panel.sessionIndex[row]!, realised: y },
    ...{ y, mean: mean[at]!, sigma: sigma[at]!, df: df[at]! },
  }));
  const { crps } = rowScores(judged);
  const bySession = Map.groupBy(
    judged.map((one, i) => ({ ...one, crps: crps[i]! })),
    ({ session }) => session,
  );
  const days: DriftDay[] = [...bySession.keys()]
    .sort((a, b) => a - b)
    .map((session) => driftDay(bySession.get(session)!, policy.guards.coverageLevel));
  if (days.length < LEAST_SESSIONS) return undefined;
  const monitors = driftReference(days, policy, SEED);
  return { recipe, source: found.run, sessions: days.length, monitors };
}
