/** Who was told because of a run of checks. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface RunNotice {
  incidentKey: string;
  kind: string;
  title: string;
  body: string;
  knownAt: Instant;
  closedAt: Instant | null;
  /** Channels that took it, ascending. */
  channels: string[];
}

const KINDS = ['CriticalExpectation', 'CheckFailed'];

/**
 * Notices that a failing run opened, or found open: while one is, nobody is told again. The key has the universe.
 * Oldest first.
 */
export function noticesOfRun(db: Db, run: { universe: string; at: Instant }): Promise<RunNotice[]> {
  return rowsOf<RunNotice>(
    db,
    `select n.incident_key as "incidentKey", n.kind, n.title, n.body, n.known_at as "knownAt", n.closed_at as "closedAt",
       array(select distinct channel from tempocast.delivery d where d.incident_key = n.incident_key
         and d.opened_at = n.known_at and d.status = 'delivered' order by channel) as channels
     from tempocast.notice n
     where n.known_at <= $2 and (n.closed_at is null or n.closed_at > $2) and n.kind = any($3) and $1 = any(string_to_array(n.incident_key, '/'))
     order by n.known_at, n.incident_key`,
    [run.universe, run.at, KINDS],
  );
}
