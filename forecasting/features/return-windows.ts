/** What several features read from one window is computed once: powers of 63 returns, partial sums of a year, means of closes. */
import { isFull, meanPast, type PowerSums, past, powerSums, type Window } from '../indicators/window.ts';
import { type Base, close, type Feature, type FeatureText, feature, logReturn, recent } from './feature.ts';

interface Quarter {
  window: Window;
  sums: PowerSums;
}

const quarter: Base<Window, Quarter | null> = {
  ...recent(63, logReturn),
  value: (window) => (isFull(window) ? { window, sums: powerSums(window) } : null),
};

/** A statistic of the last 63 daily returns; NaN until there are as many. */
export function ofQuarter(text: FeatureText, of: (window: Window, sums: PowerSums) => number): Feature {
  return feature(text, quarter, (known) => (known === null ? Number.NaN : of(known.window, known.sums)));
}

interface Year {
  /** Sums of the oldest 126 and 231 of 252 returns, and of all. */
  first126: number;
  first231: number;
  total: number;
  /** Rises less falls. */
  signs: number;
}

const year: Base<Window, Year | null> = {
  ...recent(252, logReturn),
  value(window) {
    if (!isFull(window)) return null;
    const { values, from, end } = window;
    let [total, signs] = [0, 0];
    for (let i = from; i < from + 126; i++) total += values[i]!;
    const first126 = total;
    for (let i = from + 126; i < from + 231; i++) total += values[i]!;
    const first231 = total;
    for (let i = from + 231; i < end; i++) total += values[i]!;
    for (let i = from; i < end; i++) signs += Math.sign(values[i]!);
    return { first126, first231, total, signs };
  },
};

/** A statistic of the last 252 daily returns; NaN until there are as many. */
export function ofYear(text: FeatureText, of: (year: Year) => number): Feature {
  return feature(text, year, (known) => (known === null ? Number.NaN : of(known)));
}

interface Closes {
  close: number;
  mean50: number;
  mean200: number;
}

const closes200: Base<Window, Closes | null> = {
  ...recent(200, close),
  value: (window) =>
    isFull(window)
      ? { close: past(window, 0), mean50: meanPast(window, 50), mean200: meanPast(window, 200) }
      : null,
};

/** A statistic of means of the last 200 closes; NaN until there are as many. */
export function ofCloses200(text: FeatureText, of: (closes: Closes) => number): Feature {
  return feature(text, closes200, (known) => (known === null ? Number.NaN : of(known)));
}

interface Band {
  close: number;
  mean: number;
  /** Standard deviation, divisor n. */
  deviation: number;
}

const closes20: Base<Window, Band | null> = {
  ...recent(20, close),
  value(window) {
    if (!isFull(window)) return null;
    const { mean, second, n } = powerSums(window);
    return { close: past(window, 0), mean, deviation: Math.sqrt(((second / n) * n) / n) };
  },
};

/** A statistic of the last 20 closes; NaN until there are as many. */
export function ofCloses20(text: FeatureText, of: (band: Band) => number): Feature {
  return feature(text, closes20, (known) => (known === null ? Number.NaN : of(known)));
}
