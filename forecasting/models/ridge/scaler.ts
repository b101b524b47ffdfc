/** Winsorising and standardising, fitted on the training window and applied unchanged afterwards. */
import { orderAt } from '../../scores/order-at.ts';

export interface ColumnScaler {
  /** Values outside are pulled to these: the 1 % and 99 % quantiles of the window. */
  low: number;
  high: number;
  mean: number;
  /** Standard deviation after winsorising; 1 for a constant column, which then is zero throughout. */
  sd: number;
}

const TAIL = 0.01;

/** From the finite values of a column; it must have one. */
export function fitScaler(values: Float64Array): ColumnScaler {
  const known = withoutMissing(values);
  const ranks = [TAIL, 1 - TAIL].map((p) => Math.round(p * (known.length - 1)));
  orderAt(known, ranks);
  const [low, high] = [known[ranks[0]!]!, known[ranks[1]!]!];
  let sum = 0;
  for (let i = 0; i < known.length; i++) sum += clip(known[i]!, low, high);
  const mean = sum / known.length;
  let square = 0;
  for (let i = 0; i < known.length; i++) square += (clip(known[i]!, low, high) - mean) ** 2;
  const sd = Math.sqrt(square / known.length);
  return { low, high, mean, sd: sd > 1e-12 * Math.max(1, Math.abs(mean)) ? sd : 1 };
}

/** A typed array's own `filter` takes 8 to 14 times as long (80,000 values). */
function withoutMissing(values: Float64Array): Float64Array {
  const known = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) known[n++] = values[i]!;
  return known.subarray(0, n);
}

/** Missing becomes 0, the window's mean. */
export function scale(value: number, { low, high, mean, sd }: ColumnScaler): number {
  return Number.isFinite(value) ? (clip(value, low, high) - mean) / sd : 0;
}

export function scaleAll(values: Float64Array, scaler: ColumnScaler): Float64Array {
  const scaled = new Float64Array(values.length);
  for (let i = 0; i < scaled.length; i++) scaled[i] = scale(values[i]!, scaler);
  return scaled;
}

function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
