/** What a feature is, and the ways to make one out of a fold. */
import type { Fold } from '../indicators/fold.ts';
import { createWindow, isFull, push, type Window } from '../indicators/window.ts';
import type { AdjustedBar } from './adjust.ts';
import type { MarketSession } from './market.ts';
import type { SymbolFacts } from './records/facts.ts';
import { type Range, rangeOfUnit } from './unit-range.ts';

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
  'macro',
  'fundamentals',
  'news',
] as const;
export type FeatureGroup = (typeof GROUPS)[number];

/** One symbol's session: its own bar, what all symbols of the session share, and what is known of the symbol beside bars. */
export interface FeatureInput {
  bar: AdjustedBar;
  market: MarketSession;
  facts: SymbolFacts;
}

export interface FeatureText {
  name: string;
  group: FeatureGroup;
  /** Formula in words and symbols; part of the feature-set version, so a changed calculation needs changed words. */
  definition: string;
  source: string;
  unit: string;
  /** Least and greatest value it can take; null where there is no bound. */
  range: Range;
  /** Bars needed for the first value. */
  warmup: number;
  /** Without this (see offered.ts) the feature has no value at all and gets no column; absent: bars alone. */
  needs?: string;
}

/**
 * A number read from a fold over one symbol's sessions. A session without a bar does not update it. Features with
 * the same `base` object share its state: it is moved once a session.
 */
// biome-ignore lint/suspicious/noExplicitAny: what a base puts out is known where the feature is made
export interface FoldFeature<State = any, Output = any> extends FeatureText {
  kind: 'fold';
  base: Base<State, Output>;
  read(output: Output): number;
  /** Of one that reads a window: its value of a full window; until then it has none. */
  whole?(window: Window): number;
}

export interface Base<State, Output> extends Fold<State, FeatureInput, Output> {
  /** Of a base whose state is the window of these values: `update` does nothing but push them. */
  picks?: Pick;
  /** Of one whose `update` does nothing but give these values, unless missing, to `enter`. */
  takes?: Pick;
  enter?(state: State, value: number): void;
}

/** A number of the session's bar and market alone: nothing is remembered. */
export interface ReadingFeature extends FeatureText {
  kind: 'reading';
  pick: Pick;
}

/** A number that all symbols of a session share. */
export interface SessionFeature extends FeatureText {
  kind: 'session';
  pick(market: MarketSession): number;
}

/** Where a symbol's value of feature `of` stands among all symbols of the session, second pass. */
export interface RankFeature extends FeatureText {
  kind: 'rank';
  of: string;
}

export type Feature = FoldFeature | ReadingFeature | SessionFeature | RankFeature;

/** Makes the texts of one group's features; a range that is not given is that of the unit. */
export function textsOf(group: FeatureGroup) {
  return (
    name: string,
    warmup: number,
    unit: string,
    definition: string,
    source: string,
    range: Range = rangeOfUnit(unit),
  ): FeatureText => ({ name, group, definition, source, unit, range, warmup });
}

export type Pick = (input: FeatureInput) => number;

export const close: Pick = (input) => input.bar.close;
export const logReturn: Pick = (input) => input.bar.logReturn;
export const variance: Pick = (input) => input.bar.variance;
export const overnight: Pick = (input) => input.bar.overnight;

const itself = (value: number) => value;

/** The feature of data that not every universe has. */
export function needing(needs: string, feature: Feature): Feature {
  return { ...feature, needs };
}

/** A feature with its own state, or one that reads a base that others read too. */
export function feature<State, Output>(
  text: FeatureText,
  base: Base<State, Output>,
  read: (output: Output) => number = itself as unknown as (output: Output) => number,
): Feature {
  return { kind: 'fold', ...text, base, read };
}

export function reading(text: FeatureText, pick: Pick): Feature {
  return { kind: 'reading', ...text, pick };
}

export function ofSession(text: FeatureText, pick: (market: MarketSession) => number): Feature {
  return { kind: 'session', ...text, pick };
}

/** A statistic of the last `size` picked values; a missing one does not enter. NaN until the window is full. */
export function rolling(
  text: FeatureText,
  size: number,
  pick: Pick,
  statistic: (window: Window) => number,
): Feature {
  const read = (window: Window) => (isFull(window) ? statistic(window) : Number.NaN);
  return { kind: 'fold', ...text, base: recent(size, pick), read, whole: statistic };
}

const windows = new WeakMap<Pick, Map<number, Base<Window, Window>>>();

/** The last `size` picked values, one base for all features that ask for the same. */
export function recent(size: number, pick: Pick): Base<Window, Window> {
  const bySize = windows.get(pick) ?? new Map();
  windows.set(pick, bySize);
  const known = bySize.get(size);
  if (known) return known;
  const base: Base<Window, Window> = {
    picks: pick,
    init: () => createWindow(size),
    update(window, input) {
      const value = pick(input);
      if (!Number.isNaN(value)) push(window, value);
    },
    value: (window) => window,
  };
  bySize.set(size, base);
  return base;
}

/** Windows of values that only enter together: a session where any is missing leaves all of them as they are. */
export function together(size: number, ...picks: Pick[]): Fold<Window[], FeatureInput, Window[]> {
  const values = picks.map(() => 0);
  return {
    windows: picks.map((_, k) => `${k}`),
    init: () => picks.map(() => createWindow(size)),
    update(state, input) {
      for (let k = 0; k < picks.length; k++) {
        values[k] = picks[k]!(input);
        if (Number.isNaN(values[k])) return;
      }
      for (let k = 0; k < picks.length; k++) push(state[k]!, values[k]!);
    },
    value: (state) => state,
  };
}

/** An indicator over picked values; a missing one does not enter. */
export function through<State>(
  text: FeatureText,
  fold: Fold<State, number>,
  pick: Pick,
  scale: (value: number) => number = itself,
): Feature {
  return feature(
    text,
    {
      init: fold.init,
      update(state: State, input) {
        const value = pick(input);
        if (!Number.isNaN(value)) fold.update(state, value);
      },
      takes: pick,
      enter: fold.update,
      value: fold.value,
    },
    scale,
  );
}

const barBases = new WeakMap<object, unknown>();

/** An indicator over the symbol's adjusted bars; features over the same fold object share its state. */
export function overBars<State, Output>(
  text: FeatureText,
  fold: Fold<State, AdjustedBar, Output>,
  read?: (output: Output) => number,
): Feature {
  let base = barBases.get(fold) as Fold<State, FeatureInput, Output> | undefined;
  if (base === undefined) {
    base = {
      ...(fold.windows && { windows: fold.windows }),
      init: fold.init,
      update: (state, input) => fold.update(state, input.bar),
      value: fold.value,
    };
    barBases.set(fold, base);
  }
  return feature(text, base, read);
}

export function rank(text: FeatureText, of: string): Feature {
  return { kind: 'rank', ...text, of };
}
