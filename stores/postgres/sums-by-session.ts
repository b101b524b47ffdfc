/**
 * Sums over the outcomes of one origin session, of which most are in the next report as they were in the last: read are those of
 * sessions about which something was written since, the others are remembered. A log of all writes says which those are:
 * instants of knowledge alone do not tell.
 */
import pg from 'pg';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Db } from './db.ts';
import { changesSince, currentSnapshot, type Snapshot } from './row-changes.ts';
import { daysOf } from './session-scores.ts';

interface OfSession {
  horizon: number;
  session: SessionDate;
}

export interface SumsQuery<Row> {
  /** What they are the sums of. */
  of: string;
  universe: string;
  asOf: Instant;
  /** Rows say whether they became known after it: then only what an earlier read saw before it is remembered. */
  since?: Instant;
  /** Whatever else they follow from. */
  about: unknown;
  /** How many sessions of a horizon. */
  newest: (horizon: number) => number;
  /** What a later read may take for its own; undefined: it reads all again. */
  keep: (rows: readonly Row[]) => readonly Row[] | undefined;
}

interface Memory {
  about: string;
  asOf: Instant;
  snapshot: Snapshot;
  rows: readonly OfSession[];
}

const LOGGED = 'outcome_of_symbol';
/** No session is later. */
const NEVER = '9999-12-31';
const DAY_MS = 24 * 3_600_000;
/** Of each database the last sums of their kind and universe. */
const remembered = new WeakMap<Db, Map<string, Memory>>();

/**
 * By horizon, oldest first, otherwise in the order of `read`.
 * @param read sums of sessions from `from(n)` on, where the newest `n` are asked for
 */
export async function sumsBySession<Row extends OfSession>(
  db: Db,
  query: SumsQuery<Row>,
  read: (from: (sessions: number) => SessionDate) => Promise<Row[]>,
): Promise<Row[]> {
  const { of, universe, asOf, since = asOf, newest } = query;
  const about = JSON.stringify(query.about);
  const memory = memoryOf(db);
  const name = `${of} ${universe}`;
  const found = memory.get(name);
  const last = found?.about === about && found.asOf <= since && found.asOf <= asOf ? found : undefined;
  const { from, snapshot } =
    last === undefined
      ? { from: '', snapshot: await currentSnapshot(db) }
      : await unseen(db, { universe, asOf, seen: last });
  const bound = (sessions: number) => later(from, firstOf(asOf, sessions));
  const kept = (last?.rows ?? []) as readonly Row[];
  const rows = [
    ...kept.filter(({ session, horizon }) => session < from && session >= firstOf(asOf, newest(horizon))),
    ...(from === NEVER ? [] : await read(bound)),
  ];
  const asked = [...Map.groupBy(rows, ({ horizon }) => horizon)]
    .sort(([a], [b]) => a - b)
    .flatMap(([horizon, own]) => newestOf(own, newest(horizon)));
  const keep = query.keep(asked);
  if (keep === undefined) memory.delete(name);
  else memory.set(name, { about, asOf, snapshot, rows: keep });
  return asked;
}

/** A transaction sees rows that may never come to be. */
function memoryOf(db: Db): Map<string, Memory> {
  const memory = remembered.get(db) ?? new Map<string, Memory>();
  if (db instanceof pg.Pool) remembered.set(db, memory);
  return memory;
}

/** The first session of which `seen` may not tell. */
async function unseen(
  db: Db,
  { universe, asOf, seen }: { universe: string; asOf: Instant; seen: Memory },
): Promise<{ from: SessionDate; snapshot: Snapshot }> {
  const { rewritten, snapshot } = await changesSince(db, {
    symbols: [universe],
    seen: { snapshot: seen.snapshot, asOf: seen.asOf, session: NEVER },
    asOf,
    of: [LOGGED],
  });
  return { from: rewritten.get(LOGGED)?.from ?? NEVER, snapshot };
}

/** The day from which on there surely are that many. */
const firstOf = (asOf: Instant, sessions: number): SessionDate =>
  new Date(Date.parse(`${asOf.slice(0, 10)}T00:00:00Z`) - daysOf(sessions) * DAY_MS)
    .toISOString()
    .slice(0, 10);

const later = (a: SessionDate, b: SessionDate): SessionDate => (a > b ? a : b);

function newestOf<Row extends OfSession>(rows: readonly Row[], sessions: number): readonly Row[] {
  const [first] = [...new Set(rows.map(({ session }) => session))].sort().slice(-sessions);
  return rows.filter(({ session }) => session >= first!);
}
