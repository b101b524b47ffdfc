import type { SessionDate } from '../../schemas/market.ts';

export interface Dividend {
  session: SessionDate;
  /** Cash per share as traded. */
  amount: number;
}

/** Relative drop of the adjustment factor that is still rounding: prices are 32-bit floats printed with 6 decimals. */
const NOISE = 2.5e-6;
const REPEAT_WITHIN_MS = 7 * 86_400_000;

/**
 * Dividends implied by adjusted closes: with F = adjusted / close, D_t = P_{t-1} (1 - F_{t-1} / F_t).
 * The amount is the shortest decimal inside the rounding noise. The bundled download lists some dividends twice
 * within a week (data/market/SOURCE.txt): the second is left out.
 */
export function impliedDividends(
  sessions: readonly SessionDate[],
  close: readonly (number | null)[],
  adjusted: readonly (number | null)[],
): Dividend[] {
  const dividends: Dividend[] = [];
  let previous: { close: number; factor: number } | undefined;
  for (const [i, session] of sessions.entries()) {
    const [p, a] = [close[i], adjusted[i]];
    if (p == null || a == null) continue;
    const factor = a / p;
    if (previous && 1 - previous.factor / factor > NOISE) {
      const amount = shortest(previous.close * (1 - previous.factor / factor), previous.close * NOISE);
      if (!repeats(dividends.at(-1), session, amount)) dividends.push({ session, amount });
    }
    previous = { close: p, factor };
  }
  return dividends;
}

function repeats(last: Dividend | undefined, session: SessionDate, amount: number): boolean {
  return last?.amount === amount && Date.parse(session) - Date.parse(last.session) <= REPEAT_WITHIN_MS;
}

/** The decimal with the fewest digits (2 to 6) within `tolerance` of `value`; never zero. */
function shortest(value: number, tolerance: number): number {
  for (let digits = 2; digits < 6; digits += 1) {
    const rounded = Number(value.toFixed(digits));
    if (rounded > 0 && Math.abs(rounded - value) <= tolerance) return rounded;
  }
  return Number(value.toFixed(6));
}
