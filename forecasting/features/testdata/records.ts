/** Made-up rows of the datasets beside bars, published before, during and after the sessions of a made-up market. */
import type { BarSeries } from '../../../schemas/market.ts';
import type {
  EarningsRecord,
  FactRecord,
  ListingRecord,
  MacroRecord,
  NewsRecord,
  RecordTables,
} from '../../../schemas/feature-records.ts';
import type { PanelRequest } from '../panel.ts';
import { mulberry32, syntheticBars } from './synthetic.ts';

const DAY = 86_400_000;
const rawKey = 'raw/made-up';
const date = (at: number) => new Date(at).toISOString().slice(0, 10);
const instant = (at: number) => new Date(at).toISOString();
/** First day of month `m` counted from 2005-01. */
const month = (m: number) => Date.UTC(2005, m, 1);

export const cutoffsOf = (sessions: readonly string[]) => sessions.map((session) => `${session}T22:30:00.000Z`);

/** The market with every dataset, and with three months of volatility and rates. */
export function withRecords(request: PanelRequest, seed: number): PanelRequest {
  const { sessions } = request;
  const context = ['^VIX3M', '^IRX'].map((symbol, k): BarSeries => ({
    symbol,
    asOf: request.asOf,
    bars: syntheticBars(sessions, { seed, sessions: 0, symbols: 0, missing: 0, flat: 0 }, seed * 97 + k).map(
      (bar) => ({ ...bar, split: 1, dividend: 0 }),
    ),
  }));
  const symbols = request.series.map((series) => series.symbol);
  return {
    ...request,
    context: [...request.context, ...context],
    records: { tables: madeUp(symbols, sessions, seed), cutoffs: cutoffsOf(sessions) },
  };
}

/** What is known by the cut-off of session `last`, then what the other says after it. */
export function splicedRecords(past: PanelRequest, future: PanelRequest, last: number): PanelRequest {
  const { tables, cutoffs } = past.records!;
  const at = cutoffs[last]!;
  const joined = Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      [
        ...rows.filter((row: { knownAt: string }) => row.knownAt <= at),
        ...future.records!.tables[name as keyof RecordTables].filter(({ knownAt }) => knownAt > at),
      ],
    ]),
  );
  return { ...past, records: { tables: joined as unknown as RecordTables, cutoffs } };
}

function madeUp(symbols: readonly string[], sessions: readonly string[], seed: number): RecordTables {
  const next = mulberry32(seed + 17);
  return {
    macro: [
      ...macro('GDP', 3, next),
      ...macro('CPIAUCNS', 1, next),
      ...macro('GS10', 1, next),
      ...daily('VIXCLS', next),
    ],
    fundamentals: symbols.flatMap((symbol) => facts(symbol, next)),
    earnings: symbols.flatMap((symbol) => reports(symbol, next)),
    news: symbols.flatMap((symbol) => items(symbol, sessions, next)),
    listings: symbols.flatMap((symbol, s) => memberships(symbol, s, next)),
  };
}

/** Each period is published weeks after it has ended, and revised twice. */
function macro(series: string, months: number, next: () => number): MacroRecord[] {
  const rows: MacroRecord[] = [];
  for (let m = 0; m < 84; m += months) {
    const period = date(month(m));
    for (let k = 0; k < 3; k++) {
      const known = month(m + months) + (20 + 30 * k + Math.floor(9 * next())) * DAY + 13 * 3_600_000;
      rows.push({ series, period, value: 100 + m + next(), vintageFrom: date(known), knownAt: instant(known), rawKey });
    }
  }
  return rows;
}

function daily(series: string, next: () => number): MacroRecord[] {
  return Array.from({ length: 1400 }, (_, k) => {
    const at = Date.UTC(2007, 0, 1) + k * DAY;
    return { series, period: date(at), value: 15 + 10 * next(), vintageFrom: date(at), knownAt: instant(at + DAY), rawKey };
  });
}

const FLOWS = ['us-gaap/NetIncomeLoss', 'us-gaap/SalesRevenueNet', 'us-gaap/NetCashProvidedByUsedInOperatingActivities'];
const BALANCES = ['us-gaap/StockholdersEquity', 'us-gaap/Assets', 'dei/EntityCommonStockSharesOutstanding'];

/** Numbers since the beginning of each fiscal year, as companies report them. */
function facts(symbol: string, next: () => number): FactRecord[] {
  const rows: FactRecord[] = [];
  for (let q = 0; q < 28; q++) {
    const [begin, end] = [month(12 * Math.floor(q / 4)), month(3 * q + 3) - DAY];
    const knownAt = instant(end + (25 + Math.floor(30 * next())) * DAY + 20 * 3_600_000);
    const document = `${symbol}-${q}`;
    const of = (concept: string, unit: string, periodStart: string | null, value: number): FactRecord => ({
      ...{ symbol, concept, unit, periodStart, periodEnd: date(end), value, document, knownAt, rawKey },
    });
    for (const concept of FLOWS) rows.push(of(concept, 'USD', date(begin), ((q % 4) + 1) * 1e8 * (0.5 + next())));
    for (const concept of BALANCES) {
      rows.push(of(concept, concept.startsWith('dei') ? 'shares' : 'USD', null, 1e9 * (1 + next())));
    }
  }
  return rows;
}

/** Announced a hundred days ahead, now and then moved, held with a result. */
function reports(symbol: string, next: () => number): EarningsRecord[] {
  const rows: EarningsRecord[] = [];
  for (let q = 0; q < 32; q++) {
    const at = Date.UTC(2007, 0, 25) + q * 91 * DAY;
    const moved = next() < 0.2 ? at + Math.floor(9 * next() - 4) * DAY : at;
    const of = (day: number, known: number, epsActual: number | null): EarningsRecord => ({
      ...{ symbol, date: date(day), periodEnd: null, epsEstimate: 1, epsActual, knownAt: instant(known), rawKey },
    });
    rows.push(of(at, at - 100 * DAY, null));
    if (moved !== at) rows.push(of(moved, at - 40 * DAY, null));
    rows.push(of(moved, moved + 21 * 3_600_000, 0.5 + next()));
  }
  return rows;
}

/** One item a session at least; some known late, some with no sentiment, some corrected. */
function items(symbol: string, sessions: readonly string[], next: () => number): NewsRecord[] {
  return sessions.flatMap((session, t) => {
    const at = Date.parse(`${session}T15:00:00.000Z`);
    const of = (k: number, known: number, sentiment: number | null): NewsRecord => ({
      ...{ symbol, id: `${symbol}-${t}-${k}`, publishedAt: instant(at), sentiment, knownAt: instant(known), rawKey },
    });
    const rows = [of(0, at + 3_600_000, 2 * next() - 1)];
    if (next() < 0.3) rows.push(of(1, at + Math.floor(12 * next()) * DAY, next() < 0.5 ? null : next()));
    if (next() < 0.1) rows.push(of(0, at + 2 * DAY, 0));
    return rows;
  });
}

/** Two sectors with a change of one symbol in the middle; an index that some leave. */
function memberships(symbol: string, s: number, next: () => number): ListingRecord[] {
  const known = instant(Date.UTC(2008, 5, 1));
  const of = (list: string, from: string, to: string | null, sector: string | null, knownAt: string) =>
    ({ symbol, list, from, to, sector, knownAt, rawKey }) satisfies ListingRecord;
  const rows = [of('sectors', '2008-01-01', null, s % 2 === 0 ? 'Energy' : 'Materials', known)];
  rows.push(of('sp500', '2001-01-01', null, null, known));
  if (s === 1) {
    const left = date(Date.UTC(2009, 2, 1 + Math.floor(40 * next())));
    rows.push(of('sp500', '2001-01-01', left, null, `${left}T12:00:00.000Z`));
  }
  if (s === 4) rows.push(of('sectors', '2009-09-01', null, 'Materials', '2009-09-02T12:00:00.000Z'));
  return rows;
}
