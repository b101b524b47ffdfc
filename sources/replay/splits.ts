import type { SessionDate } from '../../schemas/market.ts';

export interface Split {
  session: SessionDate;
  numerator: number;
  denominator: number;
}

/** Splits of the bundled symbols inside the bundled range; the download itself does not list them. */
const SPLITS: Readonly<Record<string, readonly Split[]>> = {
  AAPL: [{ session: '2014-06-09', numerator: 7, denominator: 1 }],
  KO: [{ session: '2012-08-13', numerator: 2, denominator: 1 }],
  NKE: [
    { session: '2012-12-26', numerator: 2, denominator: 1 },
    { session: '2015-12-24', numerator: 2, denominator: 1 },
  ],
};

export function splitsOf(symbol: string): readonly Split[] {
  return SPLITS[symbol] ?? [];
}

/** New shares per old share by the splits after `session`, up to and including `until`. */
export function ratioAfter(splits: readonly Split[], session: SessionDate, until: SessionDate): number {
  let ratio = 1;
  for (const split of splits) {
    if (split.session > session && split.session <= until) ratio *= split.numerator / split.denominator;
  }
  return ratio;
}
