/** Daily variance from one bar's prices, in log return squared; each assumes continuous trading and no drift but the last. */
import type { PriceBar } from './bar.ts';

/** ln(H/L)^2 / (4 ln 2) (Parkinson 1980). */
export function parkinson({ high, low }: PriceBar): number {
  const range = Math.log(high / low);
  return (range * range) / (4 * Math.LN2);
}

/** .5 ln(H/L)^2 - (2 ln 2 - 1) ln(C/O)^2 (Garman and Klass 1980). */
export function garmanKlass({ open, high, low, close }: PriceBar): number {
  const range = Math.log(high / low);
  const body = Math.log(close / open);
  return 0.5 * range * range - (2 * Math.LN2 - 1) * body * body;
}

/** ln(H/C) ln(H/O) + ln(L/C) ln(L/O), unbiased under drift (Rogers and Satchell 1991). */
export function rogersSatchell({ open, high, low, close }: PriceBar): number {
  return Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open);
}
