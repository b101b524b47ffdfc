import type { PriceBar } from '../indicators/bar.ts';
import { aroonOscillator } from '../indicators/channel.ts';
import { directionalMovement } from '../indicators/directional-movement.ts';
import type { Fold } from '../indicators/fold.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import { efficiency, kama } from '../indicators/kama.ts';
import { type Macd, type MacdState, macd } from '../indicators/macd.ts';
import { fitLine, type Line } from '../indicators/regression.ts';
import { parabolicSar } from '../indicators/sar.ts';
import { trix } from '../indicators/smoothed-change.ts';
import { vortex } from '../indicators/vortex.ts';
import { isFull, mean, meanPast, past, type Window } from '../indicators/window.ts';
import {
  type Base,
  close,
  type Feature,
  type FeatureInput,
  type FeatureText,
  feature,
  overBars,
  recent,
  rolling,
  textsOf,
  through,
} from './feature.ts';
import { ofCloses20, ofCloses200 } from './return-windows.ts';

const directional = directionalMovement(14);
const convergence = macd(12, 26, 9);
const convergenceOnClose: Fold<MacdState, FeatureInput, Macd> = {
  init: convergence.init,
  update: (state, input) => convergence.update(state, input.bar.close),
  value: convergence.value,
};
const line20 = lineOf(20);

const text = textsOf('trend');
export const TREND: readonly Feature[] = [
  ofCloses20(smaRatio(20), (w) => logRatio(past(w, 0), mean(w))),
  rolling(smaRatio(50), 50, close, (w) => logRatio(past(w, 0), mean(w))),
  ofCloses200(smaRatio(200), (w) => logRatio(past(w, 0), mean(w))),
  ofCloses200(
    text('sma_50_200', 200, 'log ratio', 'ln(mean of 50 closes / mean of 200 closes)', 'golden cross'),
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
    directional,
    (v) => v.adx / 100,
  ),
  overBars(
    text('di_14', 15, '-1..1', '(+DI - -DI) / 100 over 14 bars', 'Wilder 1978; TA-Lib PLUS_DI'),
    directional,
    ({ plus, minus }) => (plus - minus) / 100,
  ),
  overBars(
    text(
      'aroon_25',
      26,
      '-1..1',
      '(bars since the 25-bar low - bars since the 25-bar high) / 25, newest on ties',
      'Chande 1995; TA-Lib AROONOSC',
    ),
    aroonOscillator(25),
    (value) => value / 100,
  ),
  feature(
    text('slope_20', 20, 'log return a session', 'least squares slope of ln C over 20 bars', 'regression'),
    line20,
    (fit) => fit.slope,
  ),
  feature(
    text('trend_r2_20', 20, '0..1', 'R2 of the line of slope_20', 'regression'),
    line20,
    (fit) => fit.r2,
  ),
  feature(
    text(
      'slope_t_126',
      126,
      'standard errors',
      't statistic of the least squares slope of ln C over 126 bars: sign x sqrt(R2 (n - 2) / (1 - R2))',
      'regression',
    ),
    lineOf(126),
    ({ slope, r2 }) => Math.sign(slope) * Math.sqrt(ratio(r2 * 124, Math.max(0, 1 - r2))),
  ),
  rolling(
    text(
      'efficiency_21',
      22,
      '0..1',
      '|C - C 21 bars before| / sum of |C - C_prev| over 21 bars',
      'Kaufman 1995',
    ),
    22,
    close,
    efficiency,
  ),
  through(
    text(
      'kama_change_30',
      32,
      'log return',
      'change over a bar of ln KAMA30, the average that adapts to efficiency',
      'Kaufman 1995; TA-Lib KAMA',
    ),
    changeOfLog(kama(30)),
    close,
  ),
  overBars(
    text(
      'sar_gap',
      2,
      'log ratio',
      'ln(C / parabolic stop), step .02 to .2; its sign is the direction of the trend',
      'Wilder 1978; TA-Lib SAR',
    ),
    withClose(parabolicSar(0.02, 0.2)),
    ({ value, close }) => logRatio(close, value),
  ),
  through(
    text(
      'trix_15',
      44,
      'return',
      'change over a bar of the EMA15 of the EMA15 of the EMA15 of C, over itself',
      'Hutson 1983; TA-Lib TRIX / 100',
    ),
    trix(15),
    close,
  ),
  overBars(
    text(
      'vortex_14',
      15,
      'ratio',
      'sum of |H - L_prev| - |L - H_prev| over 14 bars / sum of true ranges',
      'Botes and Siepman 2010',
    ),
    vortex(14),
  ),
];

function smaRatio(n: number): FeatureText {
  return text(`sma_ratio_${n}`, n, 'log ratio', `ln(C / mean of the last ${n} closes)`, 'moving average');
}

function onClose(description: FeatureText, pick: (m: Macd) => number): Feature {
  return feature(description, convergenceOnClose, (m) => ratio(pick(m), m.close));
}

/** The least squares line through ln C of the last n bars. */
function lineOf(n: number): Base<Window, Line> {
  return {
    ...recent(n, (i) => Math.log(i.bar.close)),
    value: (window) => (isFull(window) ? fitLine(window) : { slope: Number.NaN, r2: Number.NaN }),
  };
}

/** The change of ln of a fold's value since the value before. */
function changeOfLog<State>(
  fold: Fold<State, number>,
): Fold<{ of: State; before: number | null; now: number | null }, number> {
  return {
    init: () => ({ of: fold.init(), before: null, now: null }),
    update(state, input) {
      fold.update(state.of, input);
      const value = fold.value(state.of);
      state.before = state.now;
      state.now = Number.isNaN(value) ? null : value;
    },
    value: ({ before, now }) => (before === null || now === null ? Number.NaN : logRatio(now, before)),
  };
}

/** A fold's value beside the newest close. */
function withClose<State>(
  fold: Fold<State, PriceBar>,
): Fold<{ of: State; close: number }, PriceBar, { value: number; close: number }> {
  return {
    init: () => ({ of: fold.init(), close: 0 }),
    update(state, bar) {
      fold.update(state.of, bar);
      state.close = bar.close;
    },
    value: (state) => ({ value: fold.value(state.of), close: state.close }),
  };
}
