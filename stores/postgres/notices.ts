/** G13: one incident, one notice, one all-clear. An incident that comes back after its all-clear is a new one. */
import type { Instant } from '../../schemas/market.ts';
import type { Notice } from '../../schemas/notify.ts';
import { type Db, prepared, rowsOf } from './db.ts';

export type { Notice } from '../../schemas/notify.ts';

export interface StoredNotice extends Notice {
  closedAt: Instant | null;
  acknowledgedAt: Instant | null;
  acknowledgedBy: string | null;
}

const COLUMNS = `incident_key as "incidentKey", kind, severity, title, body, known_at as "knownAt", closed_at as "closedAt",
  acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy"`;

/** `opened` is true for exactly one caller per incident: that one tells somebody. */
export async function openNotice(db: Db, notice: Notice): Promise<{ opened: boolean }> {
  const { rowCount } = await db.query(
    `insert into tempocast.notice (incident_key, known_at, kind, severity, title, body)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    values(notice),
  );
  return { opened: rowCount === 1 };
}

/** Something that happened, and is over: it needs no all-clear. `recorded` is true once per key, ever. */
export async function recordEvent(db: Db, notice: Notice): Promise<{ recorded: boolean }> {
  const { rowCount } = await db.query(
    prepared(`insert into tempocast.notice (incident_key, known_at, kind, severity, title, body, closed_at)
     select $1, $2, $3, $4, $5, $6, $2::timestamptz
     where not exists (select from tempocast.notice where incident_key = $1) on conflict do nothing`),
    values(notice),
  );
  return { recorded: rowCount === 1 };
}

function values(notice: Notice): unknown[] {
  return [notice.incidentKey, notice.knownAt, notice.kind, notice.severity, notice.title, notice.body];
}

/** The notice that is closed: exactly one caller per incident gets it, undefined when none is open. */
export async function closeNotice(
  db: Db,
  query: { incidentKey: string; at: Instant },
): Promise<StoredNotice | undefined> {
  const [closed] = await rowsOf<StoredNotice>(
    db,
    `update tempocast.notice set closed_at = greatest(known_at, $2::timestamptz)
     where incident_key = $1 and closed_at is null returning ${COLUMNS}`,
    [query.incidentKey, query.at],
  );
  return closed;
}

/** Those of the incidents that got their all-clear at `at`. */
export function closedAt(
  db: Db,
  query: { incidentKeys: readonly string[]; at: Instant },
): Promise<StoredNotice[]> {
  return rowsOf<StoredNotice>(
    db,
    `select ${COLUMNS} from tempocast.notice
     where incident_key = any($1) and closed_at = greatest(known_at, $2::timestamptz)`,
    [query.incidentKeys, query.at],
  );
}

/** The person who takes care of it: no further channel is told. undefined when no such incident is open. */
export async function acknowledgeNotice(
  db: Db,
  query: { incidentKey: string; by: string; at: Instant },
): Promise<StoredNotice | undefined> {
  const [acknowledged] = await rowsOf<StoredNotice>(
    db,
    `update tempocast.notice set acknowledged_at = coalesce(acknowledged_at, greatest(known_at, $2::timestamptz)),
       acknowledged_by = coalesce(acknowledged_by, $3)
     where incident_key = $1 and closed_at is null returning ${COLUMNS}`,
    [query.incidentKey, query.at, query.by],
  );
  return acknowledged;
}

export async function noticeAt(
  db: Db,
  query: { incidentKey: string; openedAt: Instant },
): Promise<StoredNotice | undefined> {
  const [notice] = await rowsOf<StoredNotice>(
    db,
    `select ${COLUMNS} from tempocast.notice where incident_key = $1 and known_at = $2`,
    [query.incidentKey, query.openedAt],
  );
  return notice;
}

/** Oldest first. */
export function openNotices(db: Db): Promise<StoredNotice[]> {
  return rowsOf<StoredNotice>(
    db,
    `select ${COLUMNS} from tempocast.notice where closed_at is null order by known_at, incident_key`,
  );
}
