/** CRPS of the standard Student t by cubic Hermite interpolation: calibration asks for it tens of millions of times. */
import { studentCdf } from '../intervals/student.ts';
import { crpsStandardStudent } from '../scores/crps.ts';

const STEP = 1 / 64;
const LAST = 40;
const tables = new Map<number, (z: number) => number>();

/** Function of |z|, within 1e-9 of the closed form; linear beyond 40, where its slope differs from 1 by < 1e-4. */
export function crpsTable(df: number): (z: number) => number {
  let table = tables.get(df);
  if (table === undefined) {
    table = build(df);
    tables.set(df, table);
  }
  return table;
}

function build(df: number): (z: number) => number {
  const n = LAST / STEP + 1;
  const value = Float64Array.from({ length: n }, (_, i) => crpsStandardStudent(i * STEP, df));
  // d CRPS / dz = 2 F(z) - 1
  const slope = Float64Array.from({ length: n }, (_, i) => (2 * studentCdf(i * STEP, df) - 1) * STEP);
  return (z) => {
    if (z >= LAST) return value[n - 1]! + (z - LAST);
    const at = z / STEP;
    const i = Math.floor(at);
    if (i >= n - 1) return value[n - 1]!;
    const t = at - i;
    const u = 1 - t;
    return (
      u * u * ((1 + 2 * t) * value[i]! + t * slope[i]!) +
      t * t * ((1 + 2 * u) * value[i + 1]! - u * slope[i + 1]!)
    );
  };
}
