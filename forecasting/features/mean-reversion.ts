import { cci } from '../indicators/cci.ts';
import { ema } from '../indicators/ema.ts';
import { ewmaVariance } from '../indicators/ewma-variance.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import { createWindow, deviation, mean, past, push, sum, type Window } from '../indicators/window.ts';
import { type Feature, feature, overBars, reading, rolling, textsOf } from './feature.ts';

const riskMetrics = ewmaVariance(0.94, 20);
const average = ema(10);
const channelIndex = cci(20);

const text = textsOf('mean reversion');
export const MEAN_REVERSION: readonly Feature[] = [
  rolling(
    text(
      'bollinger_b_20',
      20,
      'position, 0..1 inside the bands',
      '(C - lower) / (upper - lower); bands 2 standard deviations (divisor n) about the mean of 20 closes',
      'Bollinger; TA-Lib BBANDS',
    ),
    20,
    (i) => i.bar.close,
    (w) => 0.5 + ratio(past(w, 0) - mean(w), 4 * deviation(w, 0)),
  ),
  overBars(
    text(
      'cci_20',
      20,
      'index / 100',
      '(TP - mean TP) / (.015 x mean absolute deviation) / 100 over 20 bars, TP = (H + L + C) / 3',
      'Lambert 1980; TA-Lib CCI',
    ),
    { ...channelIndex, value: (state) => channelIndex.value(state) / 100 },
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
    (i) => i.bar.overnight,
  ),
  reading(text('intraday_1', 1, 'log return', 'ln(C / O)', 'open to close'), (i) =>
    Math.log(i.bar.close / i.bar.open),
  ),
  rolling(
    text(
      'autocorrelation_63',
      64,
      '-1..1',
      'first autocorrelation of 63 daily returns: sum of (r_t - m)(r_{t-1} - m) / sum of (r_t - m)^2',
      'autocorrelation',
    ),
    63,
    (i) => i.bar.logReturn,
    firstAutocorrelation,
  ),
];

function firstAutocorrelation(window: Window): number {
  const centre = mean(window);
  let before = past(window, window.size - 1) - centre;
  let product = 0;
  let square = before * before;
  for (let ago = window.size - 2; ago >= 0; ago--) {
    const now = past(window, ago) - centre;
    product += now * before;
    square += now * now;
    before = now;
  }
  return ratio(product, square);
}
