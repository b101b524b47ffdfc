/** Total log returns from raw closes and corporate actions; the one definition for features, targets and scoring. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Bar, SessionDate } from '../../schemas/market.ts';

/**
 * ln((P f + D) / P_prev): f new shares per old share and D cash per share held before the ex-session (CRSP's
 * holding-period return). Not the change of a back-adjusted close, which reinvests at the previous close.
 */
export function dailyLogReturn(previousClose: number, bar: Bar): number {
  return Math.log((bar.close * bar.split + bar.dividend) / previousClose);
}

/** Daily log returns over bars i+1..i+h, added in that order; NaN when the bars do not reach i + h. */
export function totalLogReturn(bars: readonly Bar[], i: number, h: number): number {
  if (i < 0 || i + h >= bars.length) return Number.NaN;
  const daily = bars.slice(i + 1, i + h + 1).map((bar, k) => dailyLogReturn(bars[i + k]!.close, bar));
  return sumOver(daily, 0, daily.length - 1);
}

/** Sum of daily log returns from..to, both included, oldest first: panel and scoring add in the same order. */
export function sumOver(daily: ArrayLike<number>, from: number, to: number): number {
  let total = 0;
  for (let k = from; k <= to; k++) total += daily[k]!;
  return total;
}

/**
 * What became of a forecast: total log return from the close of `originSession` to that of `targetSession`.
 * A session without a bar in between does not matter; NaN when either end has no bar.
 * Throws TargetBeforeOrigin (terminal).
 */
export function realisedReturn(
  bars: readonly Bar[],
  originSession: SessionDate,
  targetSession: SessionDate,
): number {
  if (targetSession <= originSession) {
    throw new TerminalError(
      'TargetBeforeOrigin',
      `target session ${targetSession} is not after origin session ${originSession}`,
    );
  }
  const origin = bars.findIndex((bar) => bar.session === originSession);
  const target = bars.findIndex((bar) => bar.session === targetSession);
  return origin < 0 || target < 0 ? Number.NaN : totalLogReturn(bars, origin, target - origin);
}
