import { typicalPrice } from '../indicators/bar.ts';
import { channelIndex } from '../indicators/cci.ts';
import { ema } from '../indicators/ema.ts';
import { ewmaVariance } from '../indicators/ewma-variance.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import { rsi } from '../indicators/rsi.ts';
import { firstAutocorrelation, reversionSlope, varianceRatio5 } from '../indicators/serial.ts';
import { createWindow, deviation, mean, past, push, sum, type Window } from '../indicators/window.ts';
import {
  close,
  type Feature,
  feature,
  overnight,
  reading,
  recent,
  rolling,
  textsOf,
  through,
} from './feature.ts';
import { ofCloses20, ofQuarter } from './return-windows.ts';

const riskMetrics = ewmaVariance(0.94, 20);
const average = ema(10);
const typical20 = recent(20, (i) => typicalPrice(i.bar));

const text = textsOf('mean reversion');
export const MEAN_REVERSION: readonly Feature[] = [
  ofCloses20(
    text(
      'bollinger_b_20',
      20,
      'position, 0..1 inside the bands',
      '(C - lower) / (upper - lower); bands 2 standard deviations (divisor n) about the mean of 20 closes',
      'Bollinger; TA-Lib BBANDS',
    ),
    (w) => 0.5 + ratio(past(w, 0) - mean(w), 4 * deviation(w, 0)),
  ),
  feature(
    text(
      'cci_20',
      20,
      'index / 100',
      '(TP - mean TP) / (.015 x mean absolute deviation) / 100 over 20 bars, TP = (H + L + C) / 3',
      'Lambert 1980; TA-Lib CCI',
    ),
    { ...typical20, value: channelIndex },
    (value) => value / 100,
  ),
  feature(text('ema_gap_10', 10, 'log ratio', 'ln(C / EMA10)', 'moving average; TA-Lib EMA'), {
    init: () => ({ ema: average.init(), close: 0 }),
    update(state: { ema: ReturnType<typeof average.init>; close: number }, input) {
      average.update(state.ema, input.bar.close);
      state.close = input.bar.close;
    },
    value: (state) => logRatio(state.close, average.value(state.ema)),
  }),
  feature(
    text(
      'ret_5_scaled',
      21,
      'standard deviations',
      'ret_5 / (ewma_sigma x sqrt 5)',
      'short-term reversal, Jegadeesh 1990',
    ),
    {
      init: () => ({ variance: riskMetrics.init(), returns: createWindow(5) }),
      update(state: { variance: ReturnType<typeof riskMetrics.init>; returns: Window }, input) {
        const value = input.bar.logReturn;
        if (Number.isNaN(value)) return;
        riskMetrics.update(state.variance, value);
        push(state.returns, value);
      },
      value: (state) => ratio(sum(state.returns), Math.sqrt(5 * riskMetrics.value(state.variance))),
    },
  ),
  reading(
    text('gap_1', 2, 'log return', 'ln((O f + D) / P_prev): the return while the exchange was closed', 'gap'),
    overnight,
  ),
  reading(text('intraday_1', 1, 'log return', 'ln(C / O)', 'open to close'), (i) =>
    Math.log(i.bar.close / i.bar.open),
  ),
  ofQuarter(
    text(
      'autocorrelation_63',
      64,
      '-1..1',
      'first autocorrelation of 63 daily returns: sum of (r_t - m)(r_{t-1} - m) / sum of (r_t - m)^2',
      'autocorrelation',
    ),
    firstAutocorrelation,
  ),
  through(
    text('rsi_2', 3, '0..1', 'relative strength index over 2 changes / 100', 'Connors 2008; TA-Lib RSI'),
    rsi(2),
    close,
    (value) => value / 100,
  ),
  feature<{ run: number | null }, number>(
    text(
      'streak',
      2,
      'sessions',
      'sessions in a row with a return of this sign, negative for falls; 0 where the return is 0',
      'Connors 2008',
    ),
    {
      init: () => ({ run: null }),
      update(state, { bar }) {
        const sign = Math.sign(bar.logReturn);
        if (Number.isNaN(sign)) return;
        const before = state.run ?? 0;
        state.run = sign === 0 ? 0 : sign * before > 0 ? before + sign : sign;
      },
      value: (state) => state.run ?? Number.NaN,
    },
  ),
  rolling(
    text(
      'reversion_63',
      64,
      'share a session',
      'slope of the change of ln C on ln C the bar before, 63 pairs: 0 for a random walk, -1 when all comes back at once',
      'Dickey and Fuller 1979',
    ),
    64,
    (i) => Math.log(i.bar.close),
    reversionSlope,
  ),
  ofQuarter(
    text(
      'variance_ratio_5_63',
      64,
      'ratio',
      'mean square of 5-session returns about 5 means over 5 variances, overlapping, 63 sessions, less 1',
      'Lo and MacKinlay 1988',
      [-1, null],
    ),
    varianceRatio5,
  ),
  rolling(
    text(
      'daytime_reversal_63',
      64,
      '0..1',
      'share of 63 sessions that rose overnight and fell from open to close',
      'Akbas, Boehmer, Jiang and Koch 2022',
    ),
    63,
    ({ bar }) => (Number.isNaN(bar.overnight) ? Number.NaN : +(bar.overnight > 0 && bar.close < bar.open)),
    mean,
  ),
];
