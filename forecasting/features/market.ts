/** What all symbols of a session share: the market's return, the universe's variance, implied volatility, rates, dates. */
import type { Bar, SessionDate } from '../../schemas/market.ts';
import type { Calendar } from '../calendar/exchange.ts';
import { logRatio } from '../indicators/fold.ts';
import {
  count,
  createWindow,
  isFull,
  mean,
  past,
  push,
  sum,
  sumPast,
  type Window,
} from '../indicators/window.ts';
import { type AdjustState, adjustBar, initAdjust } from './adjust.ts';
import { type CalendarAhead, calendarAhead } from './calendar-ahead.ts';
import { type HistoryState, initHistory, type MarketHistory, updateHistory } from './market-history.ts';
import type { SharedFacts } from './records/facts.ts';
import type { UniverseSession } from './universe.ts';

/** Context symbols for interest rates; quoted in percent. */
export const TEN_YEAR_RATE = '^TNX';
export const THIRTY_YEAR_RATE = '^TYX';
/** Context symbols that a universe may have: the 3-month bill, and the volatility implied for three months. */
export const THREE_MONTH_RATE = '^IRX';
export const THREE_MONTH_VOLATILITY = '^VIX3M';

/** Missing values are NaN: nothing is carried over from an earlier session. */
export interface MarketSession extends MarketHistory, CalendarAhead {
  session: SessionDate;
  /** Total log returns of the market symbol over 1, 5 and 21 of its sessions. */
  return1: number;
  return5: number;
  return21: number;
  /** The market symbol's return of its session before. */
  returnBefore: number;
  /** Mean of the symbols' range-based daily variance this session, and the mean of that over 5 sessions. */
  variance: number;
  variance5: number;
  /** The market symbol's own range-based variance, and its mean of 22 of its sessions. */
  marketVariance: number;
  marketVariance22: number;
  /** Share of the symbols that rose. */
  breadth: number;
  /** Standard deviation of the symbols' returns. */
  dispersion: number;
  /** Implied volatility index as a fraction a year, and its log change over 5 of its sessions. */
  vix: number;
  vixChange5: number;
  /** 10-year rate as a fraction a year, its change over 5 of its sessions, and the 30-year rate less it. */
  rate: number;
  rateChange5: number;
  termSpread: number;
  /** 3-month rate as a fraction a year. */
  rate3m: number;
  /** ln of the volatility implied for one month over that for three, and its change over 5 sessions with both. */
  vixTerm: number;
  vixTermChange5: number;
  /** Of the datasets beside bars. */
  shared: SharedFacts;
  /** 1 Monday .. 5 Friday. */
  weekday: number;
  /** Calendar day over the days of its month. */
  monthProgress: number;
  /** Angle of the date in its year, radians. */
  yearAngle: number;
  /** Calendar days since the exchange session before; NaN on the first. */
  daysSince: number;
}

export interface MarketState {
  adjust: AdjustState;
  returns: Window;
  variances: Window;
  marketVariances: Window;
  vix: Window;
  rates: Window;
  vixTerms: Window;
  previousDay: number | null;
  history: HistoryState;
}

export interface MarketInput {
  session: SessionDate;
  market: Bar | undefined;
  volatilityIndex: Bar | undefined;
  rate10: Bar | undefined;
  rate30: Bar | undefined;
  volatility3m?: Bar | undefined;
  rate3m?: Bar | undefined;
  universe: UniverseSession;
  shared: SharedFacts;
}

export function initMarket(): MarketState {
  return {
    adjust: initAdjust(),
    returns: createWindow(21),
    variances: createWindow(5),
    marketVariances: createWindow(22),
    vix: createWindow(6),
    rates: createWindow(6),
    vixTerms: createWindow(6),
    previousDay: null,
    history: initHistory(),
  };
}

export function updateMarket(state: MarketState, input: MarketInput, calendar: Calendar): MarketSession {
  const { universe } = input;
  const bar = input.market && adjustBar(state.adjust, input.market);
  const return1 = bar?.logReturn ?? Number.NaN;
  const vix = (input.volatilityIndex?.close ?? Number.NaN) / 100;
  const rate = (input.rate10?.close ?? Number.NaN) / 100;
  const termSpread = (input.rate30?.close ?? Number.NaN) / 100 - rate;
  const returnBefore = Number.isNaN(return1) ? Number.NaN : past(state.returns, 0);
  const hasReturn = enter(state.returns, return1);
  const hasVariance = enter(state.variances, universe.variance);
  const hasMarketVariance = enter(state.marketVariances, bar?.variance ?? Number.NaN);
  const vixTerm = logRatio(vix, (input.volatility3m?.close ?? Number.NaN) / 100);
  enter(state.vix, vix);
  enter(state.vixTerms, vixTerm);
  enter(state.rates, rate);
  return {
    session: input.session,
    return1,
    return5: hasReturn && count(state.returns) >= 5 ? sumPast(state.returns, 4, 0) : Number.NaN,
    return21: hasReturn && isFull(state.returns) ? sum(state.returns) : Number.NaN,
    returnBefore,
    marketVariance: bar?.variance ?? Number.NaN,
    variance: universe.variance,
    variance5: hasVariance && isFull(state.variances) ? mean(state.variances) : Number.NaN,
    marketVariance22:
      hasMarketVariance && isFull(state.marketVariances) ? mean(state.marketVariances) : Number.NaN,
    breadth: universe.breadth,
    dispersion: universe.dispersion,
    vix,
    vixChange5: logRatio(vix, past(state.vix, 5)),
    rate,
    rateChange5: rate - past(state.rates, 5),
    termSpread,
    rate3m: (input.rate3m?.close ?? Number.NaN) / 100,
    vixTerm,
    vixTermChange5: vixTerm - past(state.vixTerms, 5),
    shared: input.shared,
    ...updateHistory(state.history, { close: bar?.close ?? Number.NaN, universe, vix, rate, termSpread }),
    ...calendarAhead(calendar, input.session),
    ...dates(state, input.session),
  };
}

function enter(window: Window, value: number): boolean {
  if (Number.isNaN(value)) return false;
  push(window, value);
  return true;
}

function dates(state: MarketState, session: SessionDate) {
  const date = new Date(session);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const day = Math.round(date.getTime() / 86_400_000);
  const daysSince = state.previousDay === null ? Number.NaN : day - state.previousDay;
  state.previousDay = day;
  const yearStart = Date.UTC(year, 0, 1);
  return {
    weekday: date.getUTCDay(),
    monthProgress: date.getUTCDate() / new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
    yearAngle: (2 * Math.PI * (date.getTime() - yearStart)) / (Date.UTC(year + 1, 0, 1) - yearStart),
    daysSince,
  };
}
