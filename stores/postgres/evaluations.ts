/** Walk-forward results of a training run, one row per horizon. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface EvaluationRow {
  trainingRun: string;
  recipe: string;
  universe: string;
  horizon: number;
  session: SessionDate;
  asOf: Instant;
  metrics: Record<string, unknown>;
}

export function insertEvaluation(db: Db, row: EvaluationRow): Promise<number> {
  return insertRows(
    db,
    'evaluation',
    ['training_run', 'horizon'],
    {
      training_run: ['text', (r) => r.trainingRun],
      recipe: ['text', (r) => r.recipe],
      universe: ['text', (r) => r.universe],
      horizon: ['bigint', (r) => r.horizon],
      session: ['date', (r) => r.session],
      as_of: ['timestamptz', (r) => r.asOf],
      metrics: ['jsonb', (r) => r.metrics],
    },
    [row],
  );
}

/** Of one run, by horizon. */
export async function evaluationsOfRun(
  db: Db,
  trainingRun: string,
): Promise<Record<string, Record<string, unknown>>> {
  const rows = await rowsOf<{ horizon: number; metrics: Record<string, unknown> }>(
    db,
    'select horizon, metrics from tempocast.evaluation where training_run = $1 order by horizon',
    [trainingRun],
  );
  return Object.fromEntries(rows.map(({ horizon, metrics }) => [horizon, metrics]));
}

/** The newest evaluation of each recipe and horizon as of `asOf`. */
export function evaluationsFor(db: Db, query: { universe: string; asOf: Instant }): Promise<EvaluationRow[]> {
  return rowsOf<EvaluationRow>(
    db,
    `select distinct on (recipe, horizon) training_run as "trainingRun", recipe, universe, horizon, session,
       as_of as "asOf", metrics
     from tempocast.evaluation where universe = $1 and as_of <= $2
     order by recipe, horizon, as_of desc, session desc, training_run`,
    [query.universe, query.asOf],
  );
}
