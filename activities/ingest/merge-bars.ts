/** Stored answers to rows: what they add to what was known before each of them. */
import type { Dataset } from '../../schemas/datasets.ts';
import type { Instant, RawObjectRef, SessionDate } from '../../schemas/market.ts';
import type { ParsedChart } from '../../schemas/sources.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { insertActions } from '../../stores/postgres/actions.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import { insertRestatements } from '../../stores/postgres/restatements.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import { readKnown } from './known.ts';
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
}

interface Arrived extends StoredPage {
  symbol: string;
  chart: ParsedChart;
}

/**
 * Can run twice: rows are keyed by (symbol, session, knownAt), and what is known is read as of just before each
 * answer, so that a second attempt does not take the first one's rows for old news.
 * Throws LakeObjectMissing, DatabaseUnavailable.
 */
export async function mergeBars(deps: ActivityDeps, symbols: SymbolPages[]): Promise<IngestSymbolResult[]> {
  const results = new Map<string, IngestSymbolResult>();
  const arrived = (await Promise.all(symbols.map((one) => readPages(deps, one)))).flat();
  // In order of arrival; in the replay whole universes arrive at one instant and are merged at once.
  const instants = Map.groupBy(arrived, ({ knownAt }) => knownAt);
  for (const knownAt of [...instants.keys()].sort()) {
    const pages = instants.get(knownAt)!;
    const merges = await mergeInstant(deps, knownAt, pages);
    pages.forEach((page, i) => {
      results.set(page.symbol, addTo(results.get(page.symbol), page, merges[i]!));
    });
  }
  return [...results.values()];
}

async function readPages(
  { lake, providers }: ActivityDeps,
  { symbol, pages }: SymbolPages,
): Promise<Arrived[]> {
  return Promise.all(
    pages.map(async (page) => {
      const source = page.raw.key.split('/')[1]!;
      const body = await getRaw(lake, page.raw.key);
      const { charts = [] } = providers.parse(source, page.dataset, body, {
        subject: symbol,
        knownAt: page.knownAt,
      });
      const none: ParsedChart = { symbol, currency: null, exchangeTimezone: '', bars: [], actions: [] };
      return { ...page, symbol, chart: charts.find((chart) => chart.symbol === symbol) ?? none };
    }),
  );
}

async function mergeInstant({ db }: ActivityDeps, knownAt: Instant, pages: Arrived[]): Promise<Merge[]> {
  const dates = pages.flatMap(({ chart }) => [
    ...chart.bars.map((bar) => bar.session),
    ...chart.actions.map((action) => action.exDate),
  ]);
  if (dates.length === 0) return pages.map(() => ({ bars: [], actions: [], restatements: [] }));
  let [from, to] = [dates[0]!, dates[0]!];
  for (const date of dates) {
    if (date < from) from = date;
    if (date > to) to = date;
  }
  const symbols = [...new Set(pages.map(({ symbol }) => symbol))];
  const known = new Map(
    await Promise.all(
      symbols.map(async (symbol) => [symbol, await readKnown(db, { symbol, from, to, knownAt })] as const),
    ),
  );
  const merges = pages.map(({ symbol, chart, raw }) =>
    mergeChart(known.get(symbol)!, chart, { knownAt, rawKey: raw.key }),
  );
  await inTransaction(db, async (transaction) => {
    await insertBars(
      transaction,
      merges.flatMap((merge) => merge.bars),
    );
    await insertActions(
      transaction,
      merges.flatMap((merge) => merge.actions),
    );
    await insertRestatements(
      transaction,
      merges.flatMap((merge) => merge.restatements),
    );
  });
  return merges;
}

function addTo(before: IngestSymbolResult | undefined, page: Arrived, merge: Merge): IngestSymbolResult {
  const last = page.chart.bars.at(-1)?.session ?? before?.last;
  return {
    symbol: page.symbol,
    provider: page.provider,
    raw: [...(before?.raw ?? []), page.raw],
    bytes: (before?.bytes ?? 0) + page.bytes,
    knownAt: page.knownAt,
    bars: (before?.bars ?? 0) + merge.bars.length,
    actions: (before?.actions ?? 0) + merge.actions.length,
    restatements: (before?.restatements ?? 0) + merge.restatements.length,
    duplicates: (before?.duplicates ?? 0) + duplicateSessions(page.chart).length,
    ...(last === undefined ? {} : { last }),
  };
}
