import { aroonOscillator } from '../indicators/channel.ts';
import { directionalMovement } from '../indicators/directional-movement.ts';
import type { Fold } from '../indicators/fold.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import { macd } from '../indicators/macd.ts';
import { fitLine } from '../indicators/regression.ts';
import { mean, meanPast, past } from '../indicators/window.ts';
import { type Feature, type FeatureText, feature, overBars, rolling, textsOf } from './feature.ts';

const directional = directionalMovement(14);
const convergence = macd(12, 26, 9);

const text = textsOf('trend');
export const TREND: readonly Feature[] = [
  ...[20, 50, 200].map((n) =>
    rolling(
      text(`sma_ratio_${n}`, n, 'log ratio', `ln(C / mean of the last ${n} closes)`, 'moving average'),
      n,
      (i) => i.bar.close,
      (w) => logRatio(past(w, 0), mean(w)),
    ),
  ),
  rolling(
    text('sma_50_200', 200, 'log ratio', 'ln(mean of 50 closes / mean of 200 closes)', 'golden cross'),
    200,
    (i) => i.bar.close,
    (w) => logRatio(meanPast(w, 50), mean(w)),
  ),
  onClose(
    text('macd_line', 26, 'fraction of price', '(EMA12 - EMA26) / C', 'Appel; TA-Lib MACD seeds'),
    (m) => m.line,
  ),
  onClose(
    text('macd_hist', 34, 'fraction of price', '(MACD line - its EMA9) / C', 'Appel; TA-Lib MACD seeds'),
    (m) => m.line - m.signal,
  ),
  overBars(
    text('adx_14', 28, '0..1', 'average directional index over 14 bars / 100', 'Wilder 1978; TA-Lib ADX'),
    { ...directional, value: (state) => directional.value(state).adx / 100 },
  ),
  overBars(text('di_14', 15, '-1..1', '(+DI - -DI) / 100 over 14 bars', 'Wilder 1978; TA-Lib PLUS_DI'), {
    ...directional,
    value(state) {
      const { plus, minus } = directional.value(state);
      return (plus - minus) / 100;
    },
  }),
  overBars(
    text(
      'aroon_25',
      26,
      '-1..1',
      '(bars since the 25-bar low - bars since the 25-bar high) / 25, newest on ties',
      'Chande 1995; TA-Lib AROONOSC',
    ),
    scaled(aroonOscillator(25), 100),
  ),
  rolling(
    text('slope_20', 20, 'log return a session', 'least squares slope of ln C over 20 bars', 'regression'),
    20,
    (i) => Math.log(i.bar.close),
    (w) => fitLine(w).slope,
  ),
  rolling(
    text('trend_r2_20', 20, '0..1', 'R2 of the line of slope_20', 'regression'),
    20,
    (i) => Math.log(i.bar.close),
    (w) => fitLine(w).r2,
  ),
];

function onClose(description: FeatureText, pick: (m: { line: number; signal: number }) => number): Feature {
  return feature(description, {
    init: convergence.init,
    update: (state: ReturnType<typeof convergence.init>, input) => convergence.update(state, input.bar.close),
    value: (state) => ratio(pick(convergence.value(state)), state.close),
  });
}

function scaled<State, Input>(fold: Fold<State, Input>, by: number): Fold<State, Input> {
  return { ...fold, value: (state) => fold.value(state) / by };
}
