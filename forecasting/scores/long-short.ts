/**
 * What a simple strategy would have made of the forecasts: each session a share 1/h of the capital buys the fifth of the
 * symbols with the highest predicted mean and sells the fifth with the lowest, half of it each, and holds h sessions.
 * Definitions: docs/definitions.md.
 */
import { average, longRunVariance } from './mean-with-error.ts';

/** Of what is traded, one way. */
export const COST = 0.001;
const SESSIONS_A_YEAR = 252;
const SHARE = 0.2;

export interface StrategyScores {
  /** Sessions on which a position was opened. */
  sessions: number;
  /** Arithmetic, a year, on the capital; before and after cost. */
  grossReturn: number;
  netReturn: number;
  /** Of the net return, a year, with its standard error for overlapping returns; null when it never varies. */
  sharpe: number | null;
  sharpeStandardError: number | null;
  /** Capital traded a session, both sides. */
  turnover: number;
}

export interface StrategyRow {
  symbol: number;
  session: number;
  /** Predicted mean and realised log return over the horizon. */
  mean: number;
  y: number;
}

/** Rows in session order. Null when the means never rank one symbol above another. */
export function longShort(rows: readonly StrategyRow[], horizon: number): StrategyScores | null {
  const books = [...Map.groupBy(rows, ({ session }) => session).values()].map(bookOf);
  if (books.every((book) => book.size === 0)) return null;
  const gross: number[] = [];
  const traded: number[] = [];
  books.forEach((book, t) => {
    let made = 0;
    for (const { weight, y } of book.values()) made += weight * Math.expm1(y);
    gross.push(made);
    // The capital that was put to work h sessions ago is put to work anew.
    traded.push(tradedBetween(t < horizon ? new Map() : books[t - horizon]!, book));
  });
  const net = gross.map((r, t) => r - COST * traded[t]!);
  const aYear = SESSIONS_A_YEAR / horizon;
  return {
    sessions: books.filter((book) => book.size > 0).length,
    grossReturn: aYear * average(gross),
    netReturn: aYear * average(net),
    ...sharpeOf(net, horizon),
    turnover: average(traded) / horizon,
  };
}

type Book = Map<number, { weight: number; y: number }>;

/** Weights sum to 0 and their sizes to 1; empty when no symbol is ranked above another. */
function bookOf(rows: readonly StrategyRow[]): Book {
  const ranked = rows.toSorted((a, b) => b.mean - a.mean || a.symbol - b.symbol);
  const count = Math.max(1, Math.floor(SHARE * ranked.length));
  if (ranked.length < 2 || ranked[0]!.mean === ranked.at(-1)!.mean) return new Map();
  const side = (some: StrategyRow[], weight: number) =>
    some.map(({ symbol, y }) => [symbol, { weight: weight / count, y }] as const);
  return new Map([...side(ranked.slice(0, count), 0.5), ...side(ranked.slice(-count), -0.5)]);
}

function tradedBetween(before: Book, after: Book): number {
  let sum = 0;
  for (const symbol of new Set([...before.keys(), ...after.keys()])) {
    sum += Math.abs((after.get(symbol)?.weight ?? 0) - (before.get(symbol)?.weight ?? 0));
  }
  return sum;
}

/** Lo (2002): the error of the mean over sd, and that of the sd; returns that overlap count once every h sessions. */
function sharpeOf(net: readonly number[], horizon: number) {
  const mean = average(net);
  const variance = longRunVariance(net, mean, 1);
  if (variance === 0) return { sharpe: null, sharpeStandardError: null };
  const ratio = mean / Math.sqrt(variance);
  const ofMean = longRunVariance(net, mean, horizon) / variance / net.length;
  const ofSd = (ratio ** 2 / 2) * (horizon / net.length);
  const scale = Math.sqrt(SESSIONS_A_YEAR / horizon);
  return { sharpe: scale * ratio, sharpeStandardError: scale * Math.sqrt(ofMean + ofSd) };
}
