/** Stored answers to rows: what they add to what was known before each of them. */
import type { Dataset, ParsedBar } from '../../schemas/datasets.ts';
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant, RawObjectRef, SessionDate } from '../../schemas/market.ts';
import { insertActions } from '../../stores/postgres/actions.ts';
import { type BarTable, insertBarTables } from '../../stores/postgres/bar-tables.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { symbolsKnown } from '../../stores/postgres/judged-rows.ts';
import { insertRestatements } from '../../stores/postgres/restatements.ts';
import { inTransaction, lockSubjects } from '../../stores/postgres/transaction.ts';
import { ascends, barsOf, type ChartTable, sessionAt, tableOf } from '../answers/chart-table.ts';
import { readAnswer } from '../answers/stored-answer.ts';
import type { ActivityDeps } from '../deps.ts';
import { justBefore, type KnownState, readKnown } from './known.ts';
import { restatedByLater } from './later-versions.ts';
import { duplicateSessions, type Merge, mergeChart } from './merge.ts';

export interface StoredPage {
  /** Who was asked. */
  provider: string;
  dataset: Dataset;
  raw: RawObjectRef;
  knownAt: Instant;
  bytes: number;
}

export interface SymbolPages {
  symbol: string;
  pages: StoredPage[];
}

export interface IngestSymbolResult {
  symbol: string;
  /** Who answered last, and so which one the newest rows are from. */
  provider: string;
  raw: RawObjectRef[];
  bytes: number;
  /** Of the last answer. */
  knownAt: Instant;
  bars: number;
  actions: number;
  restatements: number;
  duplicates: number;
  /** Last session the provider has, absent when the answers held no bar. */
  last?: SessionDate;
  /** Nothing of it was merged: an answer cannot be read. The others of the batch are. */
  failure?: { type: string; message: string };
}

interface Arrived extends StoredPage {
  symbol: string;
  chart: ChartTable;
}

/**
 * Can run twice: rows are keyed by (symbol, session, knownAt), and what is known is read as of just before each
 * answer, so that a second attempt does not take the first one's rows for old news.
 * Results in the order of the symbols. Throws DatabaseUnavailable, LakeUnavailable.
 */
export async function mergeBars(deps: ActivityDeps, symbols: SymbolPages[]): Promise<IngestSymbolResult[]> {
  const results = new Map<string, IngestSymbolResult>();
  const read = await Promise.all(symbols.map((one) => readOrFail(deps, one)));
  const arrived = read.flatMap((one) => (Array.isArray(one) ? one : []));
  // In order of arrival; in the replay whole universes arrive at one instant and are merged at once.
  const instants = Map.groupBy(arrived, ({ knownAt }) => knownAt);
  for (const knownAt of [...instants.keys()].sort()) {
    const pages = instants.get(knownAt)!;
    const merges = await mergeInstant(deps, knownAt, pages);
    pages.forEach((page, i) => {
      results.set(page.symbol, addTo(results.get(page.symbol), page, merges[i]!));
    });
  }
  return symbols.map(({ symbol }, i) => {
    const one = read[i]!;
    return Array.isArray(one) ? results.get(symbol)! : one;
  });
}

/** What passes by itself, a lake that does not answer, rejects: the batch is tried again. */
async function readOrFail(deps: ActivityDeps, one: SymbolPages): Promise<Arrived[] | IngestSymbolResult> {
  try {
    return await readPages(deps, one);
  } catch (error) {
    // Stored bytes that cannot be parsed will not be read better later.
    const own =
      error instanceof TempocastError && (error.next === 'terminal' || error.type.startsWith('Provider'));
    if (!own) throw error;
    const { provider, knownAt } = one.pages.at(-1)!;
    const nothing = { raw: [], bytes: 0, bars: 0, actions: 0, restatements: 0, duplicates: 0 };
    const { type, message } = error;
    return { symbol: one.symbol, provider, knownAt, ...nothing, failure: { type, message } };
  }
}

async function readPages(deps: ActivityDeps, { symbol, pages }: SymbolPages): Promise<Arrived[]> {
  return Promise.all(
    pages.map(async (page) => {
      const { key } = page.raw;
      const { charts = [] } = await readAnswer(deps, {
        ...{ key, source: key.split('/')[1]!, dataset: page.dataset },
        ...{ subject: symbol, knownAt: page.knownAt },
      });
      return { ...page, symbol, chart: charts.find((chart) => chart.symbol === symbol) ?? noChart(symbol) };
    }),
  );
}

function noChart(symbol: string): ChartTable {
  return tableOf({ symbol, currency: null, exchangeTimezone: '', bars: [], actions: [] });
}

/** What one answer adds: bars as columns where it is the first to tell of its symbol. */
interface Added extends Merge {
  table?: BarTable;
}

async function mergeInstant({ db }: ActivityDeps, knownAt: Instant, pages: Arrived[]): Promise<Added[]> {
  const span = spanOf(pages);
  if (span === undefined) return pages.map(() => ({ bars: [], actions: [], restatements: [] }));
  return inTransaction(db, async (transaction) => {
    await lockSubjects(transaction, 'bar', new Set(pages.map(({ symbol }) => symbol)));
    const known = await knownBefore(transaction, knownAt, pages, span);
    const merges = pages.map(({ symbol, chart, raw }): Added => {
      const origin = { knownAt, rawKey: raw.key };
      const before = known.get(symbol);
      const of = (bars: readonly ParsedBar[]) => mergeChart(before ?? NOTHING, { ...chart, bars }, origin);
      if (before !== undefined || !ascends(chart)) return of(barsOf(chart));
      const { values } = chart;
      return { ...of([]), table: { symbol, ...origin, values, bars: () => of(barsOf(chart)).bars } };
    });
    const tables = merges.flatMap(({ table }) => table ?? []);
    const bars = merges.flatMap((merge) => merge.bars);
    // One statement in the order of keys: two would let writers of the same symbols wait for each other.
    if (bars.length === 0) await insertBarTables(transaction, tables);
    else
      await insertBars(
        transaction,
        merges.flatMap((merge) => merge.table?.bars() ?? merge.bars),
      );
    await insertActions(
      transaction,
      merges.flatMap((merge) => merge.actions),
    );
    await insertRestatements(
      transaction,
      merges.flatMap((merge) => merge.restatements),
    );
    await insertRestatements(transaction, await restatedByLater(transaction, knownAt, pages, span));
    return merges;
  });
}

const NOTHING: KnownState = { bars: new Map(), actions: new Map() };

interface Span {
  from: SessionDate;
  to: SessionDate;
}

/** First and last day that the answers tell of. */
function spanOf(pages: readonly Arrived[]): Span | undefined {
  let span: Span | undefined;
  const take = (date: SessionDate) => {
    span ??= { from: date, to: date };
    if (date < span.from) span.from = date;
    if (date > span.to) span.to = date;
  };
  for (const { chart } of pages) {
    for (let row = 0; row < chart.values.rows; row++) take(sessionAt(chart, row));
    for (const action of chart.actions) take(action.exDate);
  }
  return span;
}

/** What was known of each symbol; a symbol of which nothing was is absent. */
async function knownBefore(
  db: Db,
  knownAt: Instant,
  pages: readonly Arrived[],
  span: Span,
): Promise<Map<string, KnownState>> {
  const symbols = [...new Set(pages.map(({ symbol }) => symbol))];
  const asOf = justBefore(knownAt);
  const known = [...(await symbolsKnown(db, { symbols, ...span, asOf }))];
  return known.length === 0 ? new Map() : readKnown(db, { symbols: known, ...span, asOf });
}

function addTo(before: IngestSymbolResult | undefined, page: Arrived, merge: Added): IngestSymbolResult {
  const { rows } = page.chart.values;
  const last = rows > 0 ? sessionAt(page.chart, rows - 1) : before?.last;
  return {
    symbol: page.symbol,
    provider: page.provider,
    raw: [...(before?.raw ?? []), page.raw],
    bytes: (before?.bytes ?? 0) + page.bytes,
    knownAt: page.knownAt,
    bars: (before?.bars ?? 0) + (merge.table?.values.rows ?? merge.bars.length),
    actions: (before?.actions ?? 0) + merge.actions.length,
    restatements: (before?.restatements ?? 0) + merge.restatements.length,
    duplicates:
      (before?.duplicates ?? 0) + (ascends(page.chart) ? 0 : duplicateSessions(barsOf(page.chart)).length),
    ...(last === undefined ? {} : { last }),
  };
}
