/**
 * Bounds that follow from a definition where `range` says none: for readers of the catalogue. `range` is part of the feature-set
 * version, which a sharper word about the same values must not change; a test holds values against both.
 */
import type { Feature } from './feature.ts';
import type { Range } from './unit-range.ts';

/** A mean of n values that are not negative is at least 1/n of any of them, and m/n of the mean of m. */
const share = (n: number, m = 1) => Math.log(n / m);
/** Greatest distance of one of n values from their mean, in standard deviations with divisor n. */
const furthest = (n: number) => Math.sqrt(n - 1);
/** Greatest m3 / m2^1.5 of n values, and of what two series can have together; m4 / m2^2 is at most its square plus 1. */
const skewest = (n: number) => (n - 2) / Math.sqrt(n - 1);

const upTo = (greatest: number): Range => [null, greatest];
const within = (greatest: number): Range => [-greatest, greatest];

const BOUNDS: Readonly<Record<string, Range>> = {
  sma_ratio_20: upTo(share(20)),
  sma_ratio_50: upTo(share(50)),
  sma_ratio_200: upTo(share(200)),
  mkt_trend_200: upTo(share(200)),
  sma_50_200: upTo(share(200, 50)),
  // The first average is a mean of ten; later ones have 2/11 of the close.
  ema_gap_10: upTo(share(10)),
  // The average goes at most 4/9 of the way to a close above 0.
  kama_change_30: [Math.log(5 / 9), null],
  // The third average goes 2/16 of the way to a value above 0.
  trix_15: [-2 / 16, null],
  bollinger_b_20: [(2 - furthest(20)) / 4, (2 + furthest(20)) / 4],
  bollinger_width_20: [0, 4 * furthest(20)],
  // Distances from a mean sum to 0, so that one of twenty is at most ten mean distances.
  cci_20: within(10 / 0.015 / 100),
  // Cauchy-Schwarz over the weights of the five newest squares in the variance, least two sessions after its start.
  ret_5_scaled: within(Math.sqrt((1 / 0.06 + 1 / (0.06 * 0.94) + 3 / (0.05 * 0.94 ** 2)) / 5)),
  // A square of a sum of five is at most five times the sum of squares, and each of these is in at most five sums of 59.
  variance_ratio_5_63: [-1, (5 * 63) / 59 - 1],
  rv_ratio_1_5: upTo(share(5)),
  rv_ratio_5_22: upTo(share(22, 5)),
  rv_ratio_22_126: upTo(share(126, 22)),
  vol_of_vol_22: [0, furthest(22)],
  skew_63: within(skewest(63)),
  kurtosis_63: [-2, skewest(63) ** 2 + 1 - 3],
  coskewness_126: within(skewest(126)),
  volume_ratio_5_63: upTo(share(63, 5)),
  amihud_ratio_5_126: upTo(share(126, 5)),
  dollar_volume_ratio_21_252: upTo(share(252, 21)),
  range_ratio_1_21: upTo(share(21)),
  // The second average has 1/5 of the first; at its start it is a mean of nine.
  mass_25: [0, (9 + 24 * 5) / 25],
  vix_gap_63: upTo(share(63)),
  // Items of five sessions are among those of 21.
  news_attention: upTo(share(21, 5)),
};

/** The sharper of both. */
export function boundsOf({ name, range }: Feature): Range {
  return BOUNDS[name] ?? range;
}

export const BOUNDED: readonly string[] = Object.keys(BOUNDS);
