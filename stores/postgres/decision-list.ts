/** Decisions of a universe as a list shows them: without what they were decided from, which is read one at a time. */
import type { ContestEvent, ContestEventKind } from '../../schemas/contest.ts';
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

export interface ListedDecision {
  event: Omit<ContestEvent, 'evidence'>;
  stage: NonNullable<ContestEvent['evidence']['stage']> | null;
  decidedAt: Instant;
  codeVersion: string;
}

interface Query {
  universe: string;
  /** Kinds that are left out. */
  without: readonly ContestEventKind[];
}

/** Newest first, of every contest of the universe. */
export function listedDecisions(db: Db, query: Query & { limit: number }): Promise<ListedDecision[]> {
  return rowsOf<ListedDecision>(
    db,
    `select e.event - 'evidence' as event, e.event->'evidence'->'stage' as stage,
       e.decided_at as "decidedAt", e.code_version as "codeVersion"
     from tempocast.contest_event e join tempocast.contest c on c.id = e.contest
     where c.universe = $1 and e.kind <> all($2::text[])
     order by e.decided_at desc, e.sequence desc limit $3`,
    [query.universe, query.without, query.limit],
  );
}

/** How many there are of the kinds that are left out. */
export async function leftOut(db: Db, query: Query): Promise<number> {
  const row = await rowOf<{ count: number }>(
    db,
    `select count(*) as count from tempocast.contest_event e join tempocast.contest c on c.id = e.contest
     where c.universe = $1 and e.kind = any($2::text[])`,
    [query.universe, query.without],
  );
  return row!.count;
}
