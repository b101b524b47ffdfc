/** How long recipes took for the forecasts of a session. */
import type { SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowsOf } from './db.ts';

export interface IssueLatency {
  universe: string;
  session: SessionDate;
  recipe: string;
  ms: number;
}

/** A second attempt keeps the time of the first that ended. */
export async function insertIssueLatency(
  db: Db,
  { universe, session, recipe, ms }: IssueLatency,
): Promise<void> {
  await db.query(
    prepared(`insert into tempocast.issue_latency (universe, session, recipe, ms) values ($1, $2, $3, $4)
     on conflict do nothing`),
    [universe, session, recipe, ms],
  );
}

/** By recipe. */
export async function issueLatencies(
  db: Db,
  query: { universe: string; session: SessionDate },
): Promise<Map<string, number>> {
  const rows = await rowsOf<{ recipe: string; ms: number }>(
    db,
    prepared(
      'select recipe, ms from tempocast.issue_latency where universe = $1 and session = $2 order by recipe',
    ),
    [query.universe, query.session],
  );
  return new Map(rows.map(({ recipe, ms }) => [recipe, ms]));
}
