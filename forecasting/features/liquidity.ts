/** What trading costs and who trades. Group volume. */
import { chaikinOscillator, onBalanceVolumePosition } from '../indicators/accumulation.ts';
import { typicalPrice } from '../indicators/bar.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import { correlation, fitLine } from '../indicators/regression.ts';
import { highLowSpread, rollSpread } from '../indicators/spread.ts';
import { deviation, isFull, mean, meanPast, past, sum, type Window } from '../indicators/window.ts';
import {
  close,
  type Feature,
  type FeatureInput,
  feature,
  logReturn,
  overBars,
  rolling,
  textsOf,
  together,
} from './feature.ts';
import { ofQuarter } from './return-windows.ts';
import { NOT_NEGATIVE } from './unit-range.ts';
import { amihud, logVolume } from './volume.ts';

const text = textsOf('volume');
const volume = (input: FeatureInput) => input.bar.volume;
const accumulation = chaikinOscillator(3, 10);
const priceAndVolume = together(21, (i) => typicalPrice(i.bar) * i.bar.volume, volume, close);

export const LIQUIDITY: readonly Feature[] = [
  feature(
    text(
      'vwap_gap_21',
      21,
      'log ratio',
      'ln(C / (sum of TP x V over 21 bars / sum of V)), TP = (H + L + C) / 3',
      'volume-weighted average price',
    ),
    priceAndVolume,
    full(([turnover, shares, closes]) => logRatio(past(closes!, 0) * sum(shares!), sum(turnover!))),
  ),
  overBars(
    text(
      'corwin_schultz_21',
      22,
      'fraction of price',
      'mean over 21 pairs of sessions of the high-low spread, overnight gaps taken out, a negative pair as 0',
      'Corwin and Schultz 2012',
      [0, 2],
    ),
    highLowSpread(21),
  ),
  ofQuarter(
    text(
      'roll_spread_63',
      64,
      'log return',
      '2 sqrt(-c), c the first autocovariance of 63 returns; 0 where c is positive',
      'Roll 1984',
      NOT_NEGATIVE,
    ),
    rollSpread,
  ),
  rolling(
    text(
      'amihud_ratio_5_126',
      127,
      'log ratio',
      'ln(mean |r| / dollars traded of 5 sessions / that of 126); sessions without trade do not enter',
      'Amihud 2002',
    ),
    126,
    amihud,
    (w) => logRatio(meanPast(w, 5), mean(w)),
  ),
  overBars(
    text(
      'obv_position_63',
      63,
      '0..1',
      'position of on-balance volume in its range of 63 bars; 0 where that is a point',
      'Granville 1963; TA-Lib OBV',
    ),
    onBalanceVolumePosition(63),
  ),
  feature<{ oscillator: ReturnType<typeof accumulation.init>; shares: number[] }, number>(
    text(
      'adosc_3_10',
      10,
      "sessions' volume",
      '(EMA3 - EMA10 of the accumulation line) / mean V of 10 bars, the line sums V x (2C - L - H) / (H - L)',
      'Chaikin; TA-Lib ADOSC',
    ),
    {
      init: () => ({ oscillator: accumulation.init(), shares: [] }),
      update(state, { bar }) {
        accumulation.update(state.oscillator, bar);
        state.shares.push(bar.volume);
        if (state.shares.length > 10) state.shares.shift();
      },
      value: ({ oscillator, shares }) =>
        ratio(
          10 * accumulation.value(oscillator),
          shares.reduce((a, b) => a + b, 0),
        ),
    },
  ),
  rolling(
    text(
      'volume_trend_63',
      63,
      'log shares a session',
      'least squares slope of ln(1 + V) over 63 bars',
      'regression',
    ),
    63,
    logVolume,
    (w) => fitLine(w).slope,
  ),
  rolling(
    text(
      'volume_volatility_63',
      63,
      'log shares',
      'sample standard deviation of ln(1 + V) over 63 bars',
      'Chordia, Subrahmanyam and Anshuman 2001',
      NOT_NEGATIVE,
    ),
    63,
    logVolume,
    (w) => deviation(w, 1),
  ),
  rolling(
    text('zero_share_63', 64, '0..1', 'share of 63 returns that are 0', 'Lesmond, Ogden and Trzcinka 1999'),
    63,
    (i) => (Number.isNaN(i.bar.logReturn) ? Number.NaN : +(i.bar.logReturn === 0)),
    mean,
  ),
  feature(
    text(
      'volume_weighted_ret_21',
      22,
      'log return a session',
      'sum of r x V over 21 sessions / sum of V',
      'volume price trend',
    ),
    together(21, (i) => i.bar.logReturn * i.bar.volume, volume),
    full(([flow, shares]) => ratio(sum(flow!), sum(shares!))),
  ),
  feature(
    text(
      'volume_ret_corr_63',
      64,
      '-1..1',
      'correlation of r with ln(1 + V) over 63 sessions',
      'Llorente, Michaely, Saar and Wang 2002',
    ),
    together(63, logReturn, logVolume),
    full(([returns, shares]) => correlation(returns!, shares!)),
  ),
  rolling(
    text(
      'dollar_volume_ratio_21_252',
      252,
      'log ratio',
      'ln(mean dollars traded of 21 sessions / that of 252)',
      'Gervais, Kaniel and Mingelgrin 2001',
    ),
    252,
    (i) => i.bar.dollarVolume,
    (w) => logRatio(meanPast(w, 21), mean(w)),
  ),
];

/** NaN until the windows are full. */
function full(statistic: (windows: Window[]) => number): (windows: Window[]) => number {
  return (windows) => (isFull(windows[0]!) ? statistic(windows) : Number.NaN);
}
