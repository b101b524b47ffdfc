/** #36: has the distribution of a feature moved? Population stability index against its chi-square bound. */
import cdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { Type } from 'typebox';
import { orderAt } from '../../../forecasting/scores/order-at.ts';
import { defineExpectation, type Finding } from '../definition.ts';
import { allRows, type Frame, numbersOf, textOf } from '../frame.ts';
import { kwargs } from './arguments.ts';
import { featureColumns } from './features.ts';

/** sum (p - q) ln(p/q); shares of bins, both above zero. */
export function psiOf(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, i) => sum + (share - q[i]!) * Math.log(share / q[i]!), 0);
}

/**
 * Above this a PSI of `bins` bins is no accident at `level`: under equal distributions PSI/(1/n + 1/m) is chi-square with
 * bins - 1 degrees of freedom (Yurdakul and Naranjo 2020). `n`, `m`: effective sample sizes.
 */
export function psiCritical(bins: number, n: number, m: number, level = 0.95): number {
  return quantileOf(bins - 1, level) * (1 / n + 1 / m);
}

const quantiles = new Map<string, number>();

/** Of chi-square, by bisection; the same few are asked for again and again. */
function quantileOf(degrees: number, level: number): number {
  const name = `${degrees} ${level}`;
  const known = quantiles.get(name);
  if (known !== undefined) return known;
  let [low, high] = [0, 1000];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle, degrees) < level) low = middle;
    else high = middle;
  }
  quantiles.set(name, high);
  return high;
}

/**
 * Observations worth as many as n with first-order autocorrelation phi, in sessions of `names` that share the part `icc`
 * of their variance: n (1 - phi)/(1 + phi) / (1 + (names - 1) icc).
 */
export function effectiveSize(n: number, phi: number, names = 1, icc = 0): number {
  return (n * (1 - phi)) / (1 + phi) / (1 + (names - 1) * icc);
}

/** By quantiles of the reference; half an observation in an empty bin keeps the logarithm finite. Orders `reference` partly. */
function compare(reference: Float64Array, current: Float64Array, bins: number) {
  const ranks = Array.from({ length: bins - 1 }, (_, i) => Math.floor(((i + 1) * reference.length) / bins));
  orderAt(reference, ranks);
  const edges = Float64Array.from(ranks, (rank) => reference[rank]!);
  return psiOf(sharesOf(current, edges), sharesOf(reference, edges));
}

function sharesOf(values: Float64Array, edges: Float64Array): number[] {
  const above = new Int32Array(edges.length + 1);
  for (let e = 0; e < edges.length; e++) {
    const edge = edges[e]!;
    let count = 0;
    for (let i = 0; i < values.length; i++) count += values[i]! > edge ? 1 : 0;
    above[e] = count;
  }
  const shares: number[] = [];
  for (let e = 0, left = values.length; e <= edges.length; e++) {
    shares.push(Math.max(left - above[e]!, 0.5) / values.length);
    left = above[e]!;
  }
  return shares;
}

interface Sample {
  values: Float64Array;
  /** First-order autocorrelation within symbols. */
  phi: number;
  /** Names per session, and the share of the variance that is between sessions. */
  names: number;
  icc: number;
}

/** Where rows lie, the same for every column: number of the symbol and of the session. */
interface Places {
  rows: ArrayLike<number>;
  symbol: Int32Array;
  symbols: number;
  session: Int32Array;
  sessions: number;
  /** For one column at a time: finite values and their places, sums and counts by session, and the last value by symbol. */
  values: Float64Array;
  kept: Int32Array;
  sums: Float64Array;
  counts: Int32Array;
  last: Float64Array;
}

function placesOf(frame: Frame, rows: ArrayLike<number>): Places {
  const [codes, days] = [textOf(frame, 'symbol').codes, numbersOf(frame, 'session')];
  const numbers = new Map<number, number>();
  const session = new Int32Array(rows.length);
  const symbol = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) {
    const [day, code] = [days[rows[k]!]!, codes[rows[k]!]!];
    if (!numbers.has(day)) numbers.set(day, numbers.size);
    session[k] = numbers.get(day)!;
    symbol[k] = code;
  }
  const symbols = symbol.reduce((most, code) => Math.max(most, code), -1) + 1;
  const [sums, counts] = [new Float64Array(numbers.size), new Int32Array(numbers.size)];
  const [values, kept] = [new Float64Array(rows.length), new Int32Array(rows.length)];
  const last = new Float64Array(symbols);
  return { rows, symbol, symbols, session, sessions: numbers.size, values, kept, sums, counts, last };
}

/** Finite values of a column, in order of session, with how much they repeat each other. They stand until the next column. */
function sampleOf(frame: Frame, name: string, places: Places): Sample {
  const all = numbersOf(frame, name);
  const { rows, symbol, session, sessions, values, kept, sums, counts, last } = places;
  sums.fill(0);
  counts.fill(0);
  last.fill(Number.NaN);
  let n = 0;
  let sum = 0;
  for (let k = 0; k < rows.length; k++) {
    const value = all[rows[k]!]!;
    // Not finite: infinity and NaN less themselves are NaN.
    if (value - value !== 0) continue;
    kept[n] = k;
    values[n++] = value;
    sum += value;
    sums[session[k]!]! += value;
    counts[session[k]!]!++;
  }
  const mean = sum / n;
  let [total, cross, square, between, met] = [0, 0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    const away = values[k]! - mean;
    total += away * away;
    const s = symbol[kept[k]!]!;
    const before = last[s]!;
    last[s] = away;
    if (Number.isNaN(before)) continue;
    cross += before * away;
    square += before * before;
  }
  for (let t = 0; t < sessions; t++) {
    if (counts[t] === 0) continue;
    met++;
    between += counts[t]! * (sums[t]! / counts[t]! - mean) ** 2;
  }
  const names = n / Math.max(1, met);
  const inside = (x: number, high: number) => Math.min(high, Math.max(0, x));
  return {
    values: values.subarray(0, n),
    phi: square === 0 ? 0 : inside(cross / square, 0.99),
    names,
    // Without any likeness the session means have 1/names of the variance.
    icc: total === 0 || names <= 1 ? 0 : inside(((between / total) * names - 1) / (names - 1), 1),
  };
}

export const populationStable = defineExpectation({
  type: 'populationStable',
  kind: 'history',
  description:
    'The PSI of each feature against the reference is below its chi-square bound, repeated information counted once.',
  comparesMetrics: false,
  kwargs: kwargs({
    bins: Type.Integer({ minimum: 2 }),
    level: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    minimum: Type.Integer({ minimum: 1 }),
  }),
  evaluate({ frame, kwargs, batch, rows, set }) {
    const { bins, level, minimum } = kwargs as Record<'bins' | 'level' | 'minimum', number>;
    const reference = batch.frames.reference;
    if (reference === undefined) return set({ elementCount: 0 });
    const [ours, theirs] = [placesOf(frame, rows), placesOf(reference, allRows(reference))];
    const findings: Finding[] = [];
    const metrics: { metric: string; group: string; value: number }[] = [];
    let elementCount = 0;
    for (const name of featureColumns(frame)) {
      const [now, then] = [sampleOf(frame, name, ours), sampleOf(reference, name, theirs)];
      const n = effectiveSize(now.values.length, then.phi, now.names, then.icc);
      const m = effectiveSize(then.values.length, then.phi, then.names, then.icc);
      if (n < minimum || m < minimum) continue;
      elementCount++;
      const psi = compare(then.values, now.values, bins);
      const bound = psiCritical(bins, n, m, level);
      metrics.push({ metric: 'psi', group: name, value: psi });
      if (psi > bound) {
        findings.push({
          subject: name,
          value: psi,
          detail: `PSI of ${name} ${psi.toFixed(3)} is above ${bound.toFixed(3)}`,
        });
      }
    }
    return set({ elementCount, findings, metrics, bound: level });
  },
});
