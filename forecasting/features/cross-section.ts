import { type Feature, rank, textsOf } from './feature.ts';

const text = textsOf('cross-sectional');

export const CROSS_SECTION: readonly Feature[] = (
  [
    ['ret_1', 2],
    ['ret_5', 6],
    ['ret_21', 22],
    ['mom_12_1', 253],
    ['rsi_14', 15],
    ['rv_22', 23],
    ['volume_z_21', 21],
    ['amihud_21', 22],
    ['beta_63', 64],
    ['mom_12_7', 253],
    ['high_gap_252', 252],
    ['residual_ret_21', 64],
    ['idio_sigma_63', 64],
    ['max5_ret_21', 22],
    ['vwap_gap_21', 21],
    ['dollar_volume_21', 21],
    ['overnight_21', 22],
  ] as const
).map(([of, warmup]) =>
  rank(
    text(
      `rank_${of}`,
      warmup,
      '-0.5..0.5',
      `rank of ${of} among the symbols of the session, -.5 least to .5 most, ties at their mean`,
      'cross-sectional rank',
    ),
    of,
  ),
);
