/**
 * Bars as known at an instant, with as many before those that arrived as an expectation or a repair looks back on. A process
 * remembers what it read and goes on from there: what is before the first bar that has come or changed since is not read again.
 */
import type { SessionDate } from '../../../schemas/market.ts';
import { type BarColumns, barColumnsAsOf } from '../../../stores/postgres/bar-columns.ts';
import type { BarsQuery } from '../../../stores/postgres/bars.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import { changesSince, currentSnapshot, type Snapshot } from '../../../stores/postgres/row-changes.ts';
import { dayOf } from '../frame.ts';
import { addRows, type BarLists, dropRows, gathered, listsOf, rowsOf } from './bar-lists.ts';

/** Bars before those of a frame, of one symbol in order; NaN where a bar has no close. */
export interface EarlierBars {
  /** Days since 1970-01-01. */
  session: Float64Array;
  close: Float64Array;
}

export interface KnownBars {
  bars: BarColumns;
  /** What is left out of `bars`, by symbol. */
  earlier: ReadonlyMap<string, EarlierBars>;
}

interface Remembered {
  key: string;
  seen: { snapshot: Snapshot; asOf: string; session: SessionDate };
  lists: BarLists;
}

/** Above it they are read each time: 30 MB. */
const MOST_ROWS = 400_000;

/** Sessions with a close before the first bar that is judged: twice what the shipped expectations and repairs look back on. */
const LOOK_BACK = 128;

/** By database. */
const remembered = new WeakMap<object, Remembered>();

export type KnownBarsQuery = Omit<BarsQuery, 'includeQuarantined'>;

/**
 * Those held back included.
 * @param judgedFrom the earliest day that is judged; undefined: all bars
 */
export async function knownBars(
  db: Db,
  query: KnownBarsQuery,
  judgedFrom: Promise<SessionDate | undefined>,
): Promise<KnownBars> {
  const key = JSON.stringify([query.symbols, query.from]);
  const known = remembered.get(db);
  // Taken out while it grows, so that nobody else moves it.
  if (known?.key === key && known.seen.asOf <= query.asOf && known.seen.session <= query.to) {
    remembered.delete(db);
    if (await goOn(db, known, query)) {
      const from = await judgedFrom;
      keep(db, known);
      return from === undefined
        ? { bars: gathered(known.lists), earlier: new Map() }
        : endOf(known.lists, from);
    }
  }
  const snapshot = await currentSnapshot(db);
  const bars = await barColumnsAsOf(db, { ...query, includeQuarantined: true });
  const seen = { snapshot, asOf: query.asOf, session: query.to };
  if (bars.rows <= MOST_ROWS) keep(db, { key, seen, lists: listsOf(bars) });
  await judgedFrom;
  return { bars, earlier: new Map() };
}

/** A new process remembers nothing. */
export function forgetKnownBars(db: object): void {
  remembered.delete(db);
}

function keep(db: object, known: Remembered): void {
  const other = remembered.get(db);
  if (other === undefined || other.seen.asOf <= known.seen.asOf) remembered.set(db, known);
}

/** false: a symbol that had no bar has some now, or there are too many; all are read again then. */
async function goOn(db: Db, known: Remembered, query: KnownBarsQuery): Promise<boolean> {
  const { symbols, to, asOf } = query;
  const { seen, lists } = known;
  const { rewritten, relations, snapshot } = await changesSince(db, {
    ...{ symbols, seen, asOf },
    of: ['bar'],
  });
  if (to > seen.session || relations.has('bar')) {
    const next = dayAfter(seen.session);
    const changed = rewritten.get('bar')?.from ?? next;
    const from = changed < next ? changed : next;
    if (from <= to) {
      dropRows(lists, dayOf(from));
      const read = { symbols, from: from < query.from ? query.from : from, to, asOf };
      if (!addRows(lists, await barColumnsAsOf(db, { ...read, includeQuarantined: true }))) return false;
    }
  }
  known.seen = { snapshot, asOf, session: to };
  return rowsOf(lists) <= MOST_ROWS;
}

function endOf(lists: BarLists, judgedFrom: SessionDate): KnownBars {
  const first = dayOf(judgedFrom);
  const starts = new Map<string, number>();
  const earlier = new Map<string, EarlierBars>();
  for (const [symbol, { rows, session, close }] of lists.bySymbol) {
    // Not a day: everything is judged.
    const start = Number.isNaN(first) ? 0 : startFor(session, close, rows, first);
    starts.set(symbol, start);
    earlier.set(symbol, { session: session.subarray(0, start), close: close.subarray(0, start) });
  }
  return { bars: gathered(lists, starts), earlier };
}

const hasClose = (close: number): boolean => close > 0 && close !== Number.POSITIVE_INFINITY;

function startFor(session: Float64Array, close: Float64Array, rows: number, first: number): number {
  let start = rows;
  while (start > 0 && session[start - 1]! >= first) start--;
  for (let found = 0; start > 0 && found < LOOK_BACK; ) if (hasClose(close[--start]!)) found++;
  // How long a close has stood still is told to the day.
  for (let at = start - 1; at >= 0; at--) {
    if (!hasClose(close[at]!)) continue;
    if (close[at] !== close[start]) break;
    start = at;
  }
  return start;
}

const dayAfter = (session: SessionDate): SessionDate =>
  new Date(Date.parse(session) + 86_400_000).toISOString().slice(0, 10);
