/** What a repair may look at: the bars up to the one that is judged, repaired as far as they were, and nothing later. */
import type { CorporateAction, SessionDate } from '../../../schemas/market.ts';
import type { BarValues, RowChange } from '../../../schemas/overlays.ts';
import type { RepairKind } from '../../../schemas/repairs.ts';

export interface RepairBar extends BarValues {
  session: SessionDate;
  /** The provider's close adjusted for splits and dividends, from the same answer as its neighbours'. */
  adjustedClose?: number | null;
}

export type Evidence = Record<string, number | string | string[]>;

export interface Proposal {
  symbol: string;
  kind: RepairKind;
  /** The row that it was found at. */
  session: SessionDate;
  changes: RowChange[];
  evidence: Evidence;
}

/** What is known when a bar is judged. */
export interface Situation {
  bar: RepairBar;
  /** The bar before, repaired; its close is above zero. */
  previous: RepairBar | undefined;
  /** Closes before the bar in its units, oldest first: at most 60. */
  past: readonly number[];
  /** New shares per old share, by the actions recorded for the session. */
  ratio: number;
  /** Recorded for the session; 0 when none. */
  dividend: number;
  /** Dividends before, per share of today, oldest first. */
  dividends: readonly { exDate: SessionDate; value: number }[];
}

/** A repair of the session's bar and actions: the fields it sets. */
export interface Repair {
  kind: RepairKind;
  bar?: Partial<BarValues>;
  split?: number;
  dividend?: number;
  evidence: Evidence;
}

export const WINDOW = 20;
export const MEMORY = 60;

/** Middle of the last 20 closes; undefined with fewer than 10. */
export function level(past: readonly number[]): number | undefined {
  return past.length < WINDOW / 2 ? undefined : median(past.slice(-WINDOW));
}

/** 1.4826 x median absolute log return of the closes; undefined with fewer than 20 of them. */
export function robustSigma(past: readonly number[]): number | undefined {
  if (past.length < WINDOW) return undefined;
  return 1.4826 * median(past.slice(1).map((close, i) => Math.abs(Math.log(close / past[i]!))));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Product of 1/split and 1 - D/P that the provider's adjusted closes say took effect at the session;
 * undefined when it did not send both.
 */
export function impliedFactor({ bar, previous }: Situation): number | undefined {
  const [a, p] = [bar.adjustedClose, previous?.adjustedClose];
  if (!a || !p || !bar.close || !previous?.close) return undefined;
  return p / previous.close / (a / bar.close);
}

/** Six significant digits: the same evidence reads the same whatever the last bits. */
export const brief = (value: number): number => Number(value.toPrecision(6));

/** Undoes the noise of a division by a power of ten. */
export const exact = (value: number): number => Number(value.toPrecision(12));

export interface RepairSeries {
  symbol: string;
  /** Days since 1970-01-01 of the bars before the first of `bars`, ascending: dividends are taken from before it too. */
  earlier?: Float64Array;
  /** Ascending by session. */
  bars: readonly RepairBar[];
  actions: readonly CorporateAction[];
  /** Sessions before it are context. */
  from: SessionDate;
}
