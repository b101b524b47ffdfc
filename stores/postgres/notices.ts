/** G13: one incident, one notice, one all-clear. An incident that comes back after its all-clear is a new one. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface Notice {
  /** What is wrong with what, e.g. `stale/demo`; the same while the incident lasts. */
  incidentKey: string;
  kind: string;
  severity: 'info' | 'warn' | 'critical';
  title: string;
  body: string;
  knownAt: Instant;
}

/** `opened` is true for exactly one caller per incident: that one tells somebody. */
export async function openNotice(db: Db, notice: Notice): Promise<{ opened: boolean }> {
  const { rowCount } = await db.query(
    `insert into tempocast.notice (incident_key, known_at, kind, severity, title, body)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [notice.incidentKey, notice.knownAt, notice.kind, notice.severity, notice.title, notice.body],
  );
  return { opened: rowCount === 1 };
}

/** `closed` is true for exactly one caller per incident, and false when none is open. */
export async function closeNotice(
  db: Db,
  query: { incidentKey: string; at: Instant },
): Promise<{ closed: boolean }> {
  const { rowCount } = await db.query(
    `update tempocast.notice set closed_at = greatest(known_at, $2::timestamptz)
     where incident_key = $1 and closed_at is null`,
    [query.incidentKey, query.at],
  );
  return { closed: rowCount === 1 };
}

/** Those of the incidents that got their all-clear at `at`. */
export async function closedAt(
  db: Db,
  query: { incidentKeys: readonly string[]; at: Instant },
): Promise<string[]> {
  const rows = await rowsOf<{ incidentKey: string }>(
    db,
    `select distinct incident_key as "incidentKey" from tempocast.notice
     where incident_key = any($1) and closed_at = greatest(known_at, $2::timestamptz)`,
    [query.incidentKeys, query.at],
  );
  return rows.map(({ incidentKey }) => incidentKey);
}

/** Oldest first. */
export function openNotices(db: Db): Promise<Notice[]> {
  return rowsOf<Notice>(
    db,
    `select incident_key as "incidentKey", kind, severity, title, body, known_at as "knownAt"
     from tempocast.notice where closed_at is null order by known_at, incident_key`,
  );
}
