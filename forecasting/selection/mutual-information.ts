/** How much one column says about another: mutual information of their classes. */
import { BINS, UNKNOWN } from './bins.ts';

/** Rows from .. to - 1. */
export interface Span {
  from: number;
  to: number;
}

/**
 * Nats (Shannon 1948), plug-in estimate from the weighted table of classes over the rows where both are known; 0 where
 * there are none. Weights make each session count once, however many symbols it has.
 */
export function mutualInformation(
  x: Uint8Array,
  y: Uint8Array,
  weights: Float64Array,
  { from, to }: Span = { from: 0, to: x.length },
): number {
  const table = new Float64Array(BINS * BINS);
  for (let row = from; row < to; row++) {
    const [a, b] = [x[row]!, y[row]!];
    if (a !== UNKNOWN && b !== UNKNOWN) table[a * BINS + b]! += weights[row]!;
  }
  return informationOf(table);
}

/** Of a table of BINS x BINS weights. */
export function informationOf(table: Float64Array): number {
  const [rows, columns] = [new Float64Array(BINS), new Float64Array(BINS)];
  let total = 0;
  for (let a = 0; a < BINS; a++) {
    for (let b = 0; b < BINS; b++) {
      const weight = table[a * BINS + b]!;
      rows[a]! += weight;
      columns[b]! += weight;
      total += weight;
    }
  }
  if (total === 0) return 0;
  let sum = 0;
  for (let a = 0; a < BINS; a++) {
    for (let b = 0; b < BINS; b++) {
      const weight = table[a * BINS + b]!;
      if (weight > 0) sum += weight * Math.log((weight * total) / (rows[a]! * columns[b]!));
    }
  }
  return Math.max(0, sum / total);
}

/** Informational coefficient of correlation (Linfoot 1957): |rho| of two normal variables with that information. */
export function asCorrelation(information: number): number {
  return Math.sqrt(1 - Math.exp(-2 * Math.max(0, information)));
}
