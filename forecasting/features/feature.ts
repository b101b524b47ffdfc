/** What a feature is, and the ways to make one out of a fold. */
import type { Fold } from '../indicators/fold.ts';
import { createWindow, isFull, push, type Window } from '../indicators/window.ts';
import type { AdjustedBar } from './adjust.ts';
import type { MarketSession } from './market.ts';

export const GROUPS = [
  'trend',
  'momentum',
  'mean reversion',
  'volatility',
  'volume',
  'range',
  'cross-asset',
  'cross-sectional',
  'calendar',
] as const;
export type FeatureGroup = (typeof GROUPS)[number];

/** One symbol's session: its own bar, and what all symbols of the session share. */
export interface FeatureInput {
  bar: AdjustedBar;
  market: MarketSession;
}

export interface FeatureText {
  name: string;
  group: FeatureGroup;
  /** Formula in words and symbols; part of the feature-set version, so a changed calculation needs changed words. */
  definition: string;
  source: string;
  unit: string;
  /** Bars needed for the first value. */
  warmup: number;
}

/** A fold over one symbol's sessions. A session without a bar does not update it. */
export interface FoldFeature<State = unknown> extends FeatureText, Fold<State, FeatureInput> {
  kind: 'fold';
}

/** Where a symbol's value of feature `of` stands among all symbols of the session, second pass. */
export interface RankFeature extends FeatureText {
  kind: 'rank';
  of: string;
}

export type Feature = FoldFeature | RankFeature;

/** Makes the texts of one group's features. */
export function textsOf(group: FeatureGroup) {
  return (name: string, warmup: number, unit: string, definition: string, source: string): FeatureText => ({
    name,
    group,
    definition,
    source,
    unit,
    warmup,
  });
}

type Pick = (input: FeatureInput) => number;

/** A feature with its own state. */
export function feature<State>(text: FeatureText, fold: Fold<State, FeatureInput>): Feature {
  return { kind: 'fold', ...text, init: fold.init, update: fold.update, value: fold.value };
}

/** A number of the session itself. */
export function reading(text: FeatureText, pick: Pick): Feature {
  return feature<{ value: number | null }>(text, {
    init: () => ({ value: null }),
    update(state, input) {
      const value = pick(input);
      state.value = Number.isNaN(value) ? null : value;
    },
    value: (state) => state.value ?? Number.NaN,
  });
}

/** A statistic of the last `size` picked values; a missing one does not enter. NaN until the window is full. */
export function rolling(
  text: FeatureText,
  size: number,
  pick: Pick,
  statistic: (window: Window) => number,
): Feature {
  return feature<Window>(text, {
    init: () => createWindow(size),
    update(window, input) {
      const value = pick(input);
      if (!Number.isNaN(value)) push(window, value);
    },
    value: (window) => (isFull(window) ? statistic(window) : Number.NaN),
  });
}

/** An indicator over picked values; a missing one does not enter. */
export function through<State>(
  text: FeatureText,
  fold: Fold<State, number>,
  pick: Pick,
  scale: (value: number) => number = (value) => value,
): Feature {
  return feature<State>(text, {
    init: fold.init,
    update(state, input) {
      const value = pick(input);
      if (!Number.isNaN(value)) fold.update(state, value);
    },
    value: (state) => scale(fold.value(state)),
  });
}

/** An indicator over the symbol's adjusted bars. */
export function overBars<State>(text: FeatureText, fold: Fold<State, AdjustedBar>): Feature {
  return feature<State>(text, {
    init: fold.init,
    update: (state, input) => fold.update(state, input.bar),
    value: fold.value,
  });
}

export function rank(text: FeatureText, of: string): Feature {
  return { kind: 'rank', ...text, of };
}
