/** Forward adjustment: factors accumulate from the first bar, so a later split or dividend changes no earlier value. */
import type { Bar, SessionDate } from '../../schemas/market.ts';
import { dailyLogReturn } from './target.ts';

export interface AdjustedBar {
  session: SessionDate;
  /** Prices in units of the first bar's share, dividends reinvested at the close of the ex-session. */
  open: number;
  high: number;
  low: number;
  close: number;
  /** Shares, in units of the first bar's share. */
  volume: number;
  rawClose: number;
  /** Raw close times raw volume: dollars traded, unaffected by any adjustment. */
  dollarVolume: number;
  /** Total log return since the previous bar; NaN on the first. */
  logReturn: number;
  /** ln((O f + D) / P_prev): the part of the return made while the exchange was closed; NaN on the first. */
  overnight: number;
  /** Range-based daily variance: (ln(H/L))^2 / (4 ln 2) (Parkinson 1980) + overnight^2; NaN on the first. */
  variance: number;
}

export interface AdjustState {
  previousClose: number | null;
  /** Product of f + D/P: first-bar shares' worth of one share of today, dividends reinvested. */
  priceFactor: number;
  /** Product of f. */
  shareFactor: number;
}

const FOUR_LN_2 = 4 * Math.LN2;

export function initAdjust(): AdjustState {
  return { previousClose: null, priceFactor: 1, shareFactor: 1 };
}

/** Moves the state over one raw bar and returns the bar adjusted. */
export function adjustBar(state: AdjustState, bar: Bar): AdjustedBar {
  const previous = state.previousClose;
  if (previous !== null) {
    state.priceFactor *= bar.split + bar.dividend / bar.close;
    state.shareFactor *= bar.split;
  }
  state.previousClose = bar.close;
  const { priceFactor, shareFactor } = state;
  const range = Math.log(bar.high / bar.low);
  const overnight =
    previous === null ? Number.NaN : Math.log((bar.open * bar.split + bar.dividend) / previous);
  return {
    session: bar.session,
    open: bar.open * priceFactor,
    high: bar.high * priceFactor,
    low: bar.low * priceFactor,
    close: bar.close * priceFactor,
    volume: bar.volume / shareFactor,
    rawClose: bar.close,
    dollarVolume: bar.close * bar.volume,
    logReturn: previous === null ? Number.NaN : dailyLogReturn(previous, bar),
    overnight,
    variance: (range * range) / FOUR_LN_2 + overnight * overnight,
  };
}

export function forwardAdjust(bars: readonly Bar[]): AdjustedBar[] {
  const state = initAdjust();
  return bars.map((bar) => adjustBar(state, bar));
}
