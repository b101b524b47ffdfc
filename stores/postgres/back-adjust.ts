/**
 * Prices adjusted for splits and dividends as vendors print them: the newest bar as traded, everything before it
 * multiplied. Pure. A price before an ex-date is multiplied by 1 / ratio of a split and by 1 - D / P of a dividend, P the
 * last close before it (CRSP's and Yahoo's back adjustment). For returns use raw closes and actions: the adjusted return
 * P' / P'_prev - 1 is not the total return (P f + D) / P_prev - 1.
 */
import type { CorporateAction, RawBar, SessionDate } from '../../schemas/market.ts';

export interface AdjustedBar extends RawBar {
  /** What raw prices were multiplied by; null, like the prices, before a dividend that is not below the close. */
  priceFactor: number | null;
  /** What the raw volume was divided by: splits alone. */
  splitFactor: number;
}

/**
 * @param bars raw, ascending by session
 * @param actions raw; those with an ex-date after the last bar have had no effect yet
 */
export function backAdjust(bars: readonly RawBar[], actions: readonly CorporateAction[]): AdjustedBar[] {
  const effects = effectsOf(bars, actions);
  const adjusted = new Array<AdjustedBar>(bars.length);
  let price: number | null = 1;
  let split = 1;
  let next = effects.length - 1;
  for (let i = bars.length - 1; i >= 0; i -= 1) {
    const bar = bars[i]!;
    for (; next >= 0 && effects[next]!.exDate > bar.session; next -= 1) {
      const effect = effects[next]!;
      price = price === null || effect.price === null ? null : price * effect.price;
      split *= effect.split;
    }
    const times = (value: number | null) => (value === null || price === null ? null : value * price);
    adjusted[i] = {
      session: bar.session,
      ...{ open: times(bar.open), high: times(bar.high), low: times(bar.low), close: times(bar.close) },
      volume: bar.volume === null ? null : bar.volume / split,
      ...{ priceFactor: price, splitFactor: split },
    };
  }
  return adjusted;
}

interface Effect {
  exDate: SessionDate;
  /** Multipliers of what lies before the ex-date. */
  price: number | null;
  split: number;
}

function effectsOf(bars: readonly RawBar[], actions: readonly CorporateAction[]): Effect[] {
  const last = bars.at(-1)?.session ?? '';
  // A dividend on the day of a split is per share held before it.
  const ordered = actions
    .filter(({ exDate }) => exDate <= last)
    .toSorted((a, b) => compare(a.exDate, b.exDate) || compare(a.kind, b.kind));
  let at = 0;
  let close: number | null = null;
  let sharesPerShare = 1;
  return ordered.map(({ exDate, kind, value }) => {
    for (; at < bars.length && bars[at]!.session < exDate; at += 1) {
      if (bars[at]!.close === null) continue;
      close = bars[at]!.close;
      sharesPerShare = 1;
    }
    if (kind === 'split') {
      // Until the next close, that of before the split stands for this many shares.
      sharesPerShare *= value;
      return { exDate, price: 1 / value, split: 1 / value };
    }
    if (close === null) return { exDate, price: at === 0 ? 1 : null, split: 1 };
    const left = 1 - (value * sharesPerShare) / close;
    return { exDate, price: left > 0 ? left : null, split: 1 };
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
