/** What the shared series of a session say against their own past: the market symbol, the universe, implied volatility, rates. */
import { logRatio } from '../indicators/fold.ts';
import {
  count,
  createWindow,
  deviation,
  isFull,
  maximum,
  mean,
  meanPast,
  minimum,
  past,
  push,
  sum,
  type Window,
} from '../indicators/window.ts';
import type { UniverseSession } from './universe.ts';

/** A number whose session's own reading is missing is NaN; windows hold the known readings. */
export interface MarketHistory {
  /** ln of the market symbol's close over the mean of 200, and over the highest of 252. */
  trend200: number;
  highGap252: number;
  /** Dispersion of the universe's returns, mean of 21 sessions. */
  dispersion21: number;
  breadth21: number;
  /** Variance of the equal-weight return over the mean variance of its members, 22 sessions. */
  commonShare22: number;
  vixChange1: number;
  /** ln(vix / mean of 63), and where it stands in its range of 252. */
  vixGap63: number;
  vixPosition252: number;
  rateChange1: number;
  rateChange21: number;
  /** Standard deviation (n - 1) of 21 changes of the rate. */
  rateDeviation21: number;
  termSpreadChange21: number;
}

export interface HistoryState {
  closes: Window;
  dispersions: Window;
  breadths: Window;
  commonSquares: Window;
  ownSquares: Window;
  vix: Window;
  rates: Window;
  rateChanges: Window;
  spreads: Window;
}

export interface HistoryInput {
  /** Adjusted close of the market symbol. */
  close: number;
  universe: UniverseSession;
  vix: number;
  rate: number;
  termSpread: number;
}

export function initHistory(): HistoryState {
  return {
    closes: createWindow(252),
    dispersions: createWindow(21),
    breadths: createWindow(21),
    commonSquares: createWindow(22),
    ownSquares: createWindow(22),
    vix: createWindow(252),
    rates: createWindow(22),
    rateChanges: createWindow(21),
    spreads: createWindow(22),
  };
}

export function updateHistory(state: HistoryState, input: HistoryInput): MarketHistory {
  const { universe, vix, rate, termSpread } = input;
  const previousVix = past(state.vix, 0);
  const rateChange1 = rate - past(state.rates, 0);
  const hasClose = enter(state.closes, input.close);
  const hasDispersion = enter(state.dispersions, universe.dispersion);
  const hasBreadth = enter(state.breadths, universe.breadth);
  const hasSquares = enter(state.ownSquares, universe.meanSquare);
  enter(state.commonSquares, universe.meanReturn * universe.meanReturn);
  const hasVix = enter(state.vix, vix);
  enter(state.rates, rate);
  const hasChange = enter(state.rateChanges, rateChange1);
  enter(state.spreads, termSpread);
  const over = (has: boolean, window: Window, of: (window: Window) => number) =>
    has && isFull(window) ? of(window) : Number.NaN;
  return {
    trend200: hasClose ? logRatio(input.close, meanOfNewest(state.closes, 200)) : Number.NaN,
    highGap252: over(hasClose, state.closes, (w) => logRatio(input.close, maximum(w))),
    dispersion21: over(hasDispersion, state.dispersions, mean),
    breadth21: over(hasBreadth, state.breadths, mean),
    commonShare22: over(hasSquares, state.ownSquares, (w) => share(sum(state.commonSquares), sum(w))),
    vixChange1: logRatio(vix, previousVix),
    vixGap63: hasVix ? logRatio(vix, meanOfNewest(state.vix, 63)) : Number.NaN,
    vixPosition252: over(hasVix, state.vix, (w) => share(vix - minimum(w), maximum(w) - minimum(w))),
    rateChange1,
    rateChange21: rate - past(state.rates, 21),
    rateDeviation21: over(hasChange, state.rateChanges, (w) => deviation(w, 1)),
    termSpreadChange21: termSpread - past(state.spreads, 21),
  };
}

function meanOfNewest(window: Window, n: number): number {
  return count(window) < n ? Number.NaN : meanPast(window, n);
}

const share = (part: number, whole: number) => (whole === 0 ? Number.NaN : part / whole);

function enter(window: Window, value: number): boolean {
  if (Number.isNaN(value)) return false;
  push(window, value);
  return true;
}
