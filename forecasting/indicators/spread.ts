/** What trading costs, read from daily prices. */
import type { Fold } from './fold.ts';
import { laggedProducts } from './serial.ts';
import { count, createWindow, isFull, mean, push, type Window } from './window.ts';

/** Prices of a bar and the part of its return made overnight (actions taken out). */
export interface SpreadBar {
  high: number;
  low: number;
  close: number;
}

export interface HighLowSpreadState {
  previous: SpreadBar | null;
  spreads: Window;
}

const DENOMINATOR = 3 - 2 * Math.SQRT2;

/**
 * Corwin and Schultz (2012): spread over price from the ranges of two sessions and of both together, mean of n pairs.
 * As they recommend, the second session is moved by an overnight gap beyond the close, and a negative estimate is 0.
 */
export function highLowSpread(n: number): Fold<HighLowSpreadState, SpreadBar> {
  return {
    windows: ['spreads'],
    init: () => ({ previous: null, spreads: createWindow(n) }),
    update(state, bar) {
      if (state.previous !== null) push(state.spreads, Math.max(0, pairSpread(state.previous, bar)));
      state.previous = { high: bar.high, low: bar.low, close: bar.close };
    },
    value: (state) => (isFull(state.spreads) ? mean(state.spreads) : Number.NaN),
  };
}

/** 2 (e^a - 1) / (1 + e^a) of one pair; may be negative. */
export function pairSpread(first: SpreadBar, second: SpreadBar): number {
  const gap = Math.max(0, second.low - first.close) + Math.min(0, second.high - first.close);
  const [high, low] = [second.high - gap, second.low - gap];
  const one = Math.log(first.high / first.low);
  const two = Math.log(high / low);
  const both = Math.log(Math.max(first.high, high) / Math.min(first.low, low));
  const beta = one * one + two * two;
  const gamma = both * both;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / DENOMINATOR - Math.sqrt(gamma / DENOMINATOR);
  return (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha));
}

/** Roll (1984): 2 sqrt(-c), c the first autocovariance (divisor: the pairs) of the window's returns; 0 where c is positive. */
export function rollSpread(returns: Window): number {
  return 2 * Math.sqrt(Math.max(0, -laggedProducts(returns) / (count(returns) - 1)));
}
