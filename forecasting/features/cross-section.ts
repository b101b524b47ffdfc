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
