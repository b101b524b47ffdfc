/** Winsorising and standardising, fitted on the training window and applied unchanged afterwards. */

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
  // NaN sorts last.
  const all = values.slice().sort();
  const missing = all.findIndex(Number.isNaN);
  const sorted = missing < 0 ? all : all.subarray(0, missing);
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))]!;
  const [low, high] = [at(TAIL), at(1 - TAIL)];
  let sum = 0;
  for (const value of sorted) sum += clip(value, low, high);
  const mean = sum / sorted.length;
  let square = 0;
  for (const value of sorted) square += (clip(value, low, high) - mean) ** 2;
  const sd = Math.sqrt(square / sorted.length);
  return { low, high, mean, sd: sd > 1e-12 * Math.max(1, Math.abs(mean)) ? sd : 1 };
}

/** Missing becomes 0, the window's mean. */
export function scale(value: number, { low, high, mean, sd }: ColumnScaler): number {
  return Number.isFinite(value) ? (clip(value, low, high) - mean) / sd : 0;
}

function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
