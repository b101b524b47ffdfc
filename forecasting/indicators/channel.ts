import type { PriceBar } from './bar.ts';
import type { Fold } from './fold.ts';
import { count, createWindow, isFull, maximum, mean, minimum, past, push, type Window } from './window.ts';

export interface ChannelState {
  highs: Window;
  lows: Window;
  /** Extremes of the windows. */
  high: number;
  low: number;
  close: number;
}

/** Highest high, lowest low and close of the last n bars; NaN until n bars are there (Donchian). */
export interface Channel {
  high: number;
  low: number;
  close: number;
}

export function channel(n: number): Fold<ChannelState, PriceBar, Channel> {
  return {
    init: () => ({ highs: createWindow(n), lows: createWindow(n), high: 0, low: 0, close: 0 }),
    update(state, bar) {
      const leaving = isFull(state.highs);
      const highLeaves = leaving && past(state.highs, n - 1) === state.high;
      const lowLeaves = leaving && past(state.lows, n - 1) === state.low;
      push(state.highs, bar.high);
      push(state.lows, bar.low);
      const first = count(state.highs) === 1;
      // A scan only when the extreme itself leaves: over a year's window that is rare.
      state.high = highLeaves ? maximum(state.highs) : first ? bar.high : Math.max(state.high, bar.high);
      state.low = lowLeaves ? minimum(state.lows) : first ? bar.low : Math.min(state.low, bar.low);
      state.close = bar.close;
    },
    // The state has the fields that are asked for: nothing is made for each value.
    value: (state) => (isFull(state.highs) ? state : NOT_YET),
  };
}

const NOT_YET: TimedChannel = {
  ...{ high: Number.NaN, low: Number.NaN, close: Number.NaN, sinceHigh: Number.NaN, sinceLow: Number.NaN },
};

export interface TimedChannel extends Channel {
  /** Bars since the extremes, newest on ties. */
  sinceHigh: number;
  sinceLow: number;
}

/** The channel, and how long ago its extremes were. */
export function timedChannel(
  n: number,
): Fold<ChannelState & { sinceHigh: number; sinceLow: number }, PriceBar, TimedChannel> {
  const base = channel(n);
  return {
    init: () => ({ ...base.init(), sinceHigh: 0, sinceLow: 0 }),
    update(state, bar) {
      const { high, low } = state;
      base.update(state, bar);
      state.sinceHigh = bar.high === state.high ? 0 : state.high === high ? state.sinceHigh + 1 : n;
      state.sinceLow = bar.low === state.low ? 0 : state.low === low ? state.sinceLow + 1 : n;
      // The extreme left and another took its place: look for it.
      if (state.sinceHigh >= n) state.sinceHigh = since(state.highs, state.high);
      if (state.sinceLow >= n) state.sinceLow = since(state.lows, state.low);
    },
    value: (state) => (isFull(state.highs) ? state : NOT_YET),
  };
}

/** Where the close lies between the n-bar low (0) and high (1); 0 where they are the same, as TA-Lib STOCHF. */
export function channelPosition({ high, low, close }: Channel): number {
  return high === low ? 0 : (close - low) / (high - low);
}

export interface StochasticState {
  channel: ChannelState;
  fast: Window;
  slow: Window;
}

/** Lane's stochastics, 0..100, as TA-Lib STOCH with simple means: %K = mean of n-bar positions, %D = mean of %K. The values of %K. */
export function stochastic(n: number, slowK: number, slowD: number): Fold<StochasticState, PriceBar, Window> {
  const base = channel(n);
  return {
    init: () => ({ channel: base.init(), fast: createWindow(slowK), slow: createWindow(slowD) }),
    update(state, bar) {
      base.update(state.channel, bar);
      const position = channelPosition(base.value(state.channel));
      if (Number.isNaN(position)) return;
      push(state.fast, 100 * position);
      if (isFull(state.fast)) push(state.slow, mean(state.fast));
    },
    value: (state) => state.slow,
  };
}

/** Aroon oscillator, -100..100 (Chande 1995; TA-Lib AROONOSC): bars since the n-bar low less bars since the high. */
export function aroonOscillator(n: number): Fold<ChannelState, PriceBar> {
  const base = channel(n + 1);
  return {
    ...base,
    value(state) {
      if (!isFull(state.highs)) return Number.NaN;
      const { high, low } = base.value(state);
      return (100 * (since(state.lows, low) - since(state.highs, high))) / n;
    },
  };
}

/** Pushes since the newest occurrence of `value`. */
function since(window: Window, value: number): number {
  let ago = 0;
  while (ago < window.size && past(window, ago) !== value) ago++;
  return ago;
}
