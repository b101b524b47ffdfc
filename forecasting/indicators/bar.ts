/** What indicators over bars read; prices of one bar in the same units. */
export interface PriceBar {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** Largest of high - low, |high - previous close|, |low - previous close| (Wilder 1978). */
export function trueRange(bar: PriceBar, previousClose: number): number {
  return Math.max(bar.high, previousClose) - Math.min(bar.low, previousClose);
}

/** (close - open) / (high - low), 0 where they are the same (TA-Lib BOP). */
export function balanceOfPower({ open, high, low, close }: PriceBar): number {
  return high === low ? 0 : (close - open) / (high - low);
}

/** (high + low + close) / 3. */
export function typicalPrice(bar: PriceBar): number {
  return (bar.high + bar.low + bar.close) / 3;
}
