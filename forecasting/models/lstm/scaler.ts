/** Standardisation fitted inside the training window. */
export const CLIP = 5;

export interface Scaler {
  mean: number[];
  deviation: number[];
}

/** Mean and standard deviation of each column over `rows`, NaN left out; a constant column gets deviation 1. */
export function fitScaler(columns: Float64Array[], rows: Int32Array): Scaler {
  const mean: number[] = [];
  const deviation: number[] = [];
  for (const column of columns) {
    let n = 0;
    let m = 0;
    let squares = 0;
    for (const row of rows) {
      const x = column[row]!;
      if (Number.isNaN(x)) continue;
      n += 1;
      const d = x - m;
      m += d / n;
      squares += d * (x - m);
    }
    mean.push(m);
    deviation.push(n > 0 && squares > 0 ? Math.sqrt(squares / n) : 1);
  }
  return { mean, deviation };
}

/** (x - mean) / deviation, clipped at +-5; NaN stays NaN. */
export function standardise(scaler: Scaler, column: number, x: number): number {
  const z = (x - scaler.mean[column]!) / scaler.deviation[column]!;
  return Math.max(-CLIP, Math.min(CLIP, z));
}
