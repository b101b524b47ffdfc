import { type PriceBar, typicalPrice } from './bar.ts';
import { type Fold, ratio } from './fold.ts';
import { createWindow, isFull, push, sum, sumOf, type Window } from './window.ts';

export interface MoneyFlowState {
  previous: number | null;
  /** Typical price times volume, signed by the change of the typical price. */
  flow: Window;
}

/** Changes of a price within this share of the sum of both are the rounding of prices that are equal, as TA-Lib 0.8 has it. */
const ROUNDING = 1e-14;

/** Money flow index, 0..100: 100 x flow on rises / flow on rises and falls over n changes (TA-Lib MFI). */
export function moneyFlowIndex(n: number): Fold<MoneyFlowState, PriceBar> {
  return {
    windows: ['flow'],
    init: () => ({ previous: null, flow: createWindow(n) }),
    update(state, bar) {
      const price = typicalPrice(bar);
      if (state.previous !== null) {
        const change = price - state.previous;
        const moved = Math.abs(change) > ROUNDING * (Math.abs(price) + Math.abs(state.previous));
        push(state.flow, (moved ? signOf(change) : 0) * price * bar.volume);
      }
      state.previous = price;
    },
    value(state) {
      if (!isFull(state.flow)) return Number.NaN;
      return ratio(100 * sumOf(state.flow, rises), sumOf(state.flow, Math.abs));
    },
  };
}

export interface ChaikinState {
  flow: Window;
  volume: Window;
}

/** Chaikin money flow, -1..1: sum over n bars of volume x ((C - L) - (H - C)) / (H - L), over the sum of volume. */
export function chaikinMoneyFlow(n: number): Fold<ChaikinState, PriceBar> {
  return {
    windows: ['flow', 'volume'],
    init: () => ({ flow: createWindow(n), volume: createWindow(n) }),
    update(state, bar) {
      const range = bar.high - bar.low;
      push(state.flow, range === 0 ? 0 : (bar.volume * (2 * bar.close - bar.low - bar.high)) / range);
      push(state.volume, bar.volume);
    },
    value: (state) => (isFull(state.flow) ? ratio(sum(state.flow), sum(state.volume)) : Number.NaN),
  };
}

export interface SignedVolumeState {
  previous: number | null;
  signed: Window;
  volume: Window;
}

/** Change of on-balance volume (Granville 1963; TA-Lib OBV) over n sessions, over the volume of those sessions: -1..1. */
export function onBalanceVolumeChange(n: number): Fold<SignedVolumeState, PriceBar> {
  return {
    windows: ['signed', 'volume'],
    init: () => ({ previous: null, signed: createWindow(n), volume: createWindow(n) }),
    update(state, bar) {
      if (state.previous !== null) {
        push(state.signed, signOf(bar.close - state.previous) * bar.volume);
        push(state.volume, bar.volume);
      }
      state.previous = bar.close;
    },
    value: (state) => (isFull(state.signed) ? ratio(sum(state.signed), sum(state.volume)) : Number.NaN),
  };
}

const rises = (flow: number) => Math.max(flow, 0);

function signOf(change: number): number {
  return change > 0 ? 1 : change < 0 ? -1 : 0;
}
