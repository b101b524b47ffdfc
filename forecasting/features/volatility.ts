import { normalisedAtr } from '../indicators/atr.ts';
import type { PriceBar } from '../indicators/bar.ts';
import { ewmaVariance } from '../indicators/ewma-variance.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import { garmanKlass, parkinson, rogersSatchell } from '../indicators/range-variance.ts';
import {
  deviation,
  excessKurtosis,
  maximum,
  mean,
  meanPast,
  skewness,
  sumOf,
  type Window,
} from '../indicators/window.ts';
import { yangZhang } from '../indicators/yang-zhang.ts';
import {
  type Feature,
  type FeatureText,
  feature,
  logReturn,
  overBars,
  reading,
  rolling,
  textsOf,
  through,
  variance,
} from './feature.ts';
import { ofCloses20, ofQuarter } from './return-windows.ts';
import { NOT_NEGATIVE } from './unit-range.ts';

const SIGMA = 'log return a session';
const VARIANCE = 'log return squared a session';
const yz = yangZhang(21);

export const fallSquared = (r: number) => (r < 0 ? r * r : 0);
const squared = (r: number) => r * r;

const text = textsOf('volatility');
export const VOLATILITY: readonly Feature[] = [
  through(
    text(
      'ewma_sigma',
      21,
      SIGMA,
      'sqrt(v), v = .94 v_prev + .06 r^2 of daily total log returns, not demeaned, started at the mean of the first 20 squares; includes this session',
      'RiskMetrics 1996',
      NOT_NEGATIVE,
    ),
    ewmaVariance(0.94, 20),
    logReturn,
    Math.sqrt,
  ),
  ...[1, 5, 22].map((n) =>
    rolling(
      text(
        `rv_${n}`,
        n + 1,
        VARIANCE,
        `mean over the last ${n} sessions of ln(H/L)^2 / (4 ln 2) + ln((O f + D) / P_prev)^2`,
        'Parkinson 1980 plus overnight; horizons of Corsi 2009',
      ),
      n,
      variance,
      mean,
    ),
  ),
  rolling(text('rv_ratio_5_22', 23, 'log ratio', 'ln(rv_5 / rv_22)', 'Corsi 2009'), 22, variance, (w) =>
    logRatio(meanPast(w, 5), mean(w)),
  ),
  rolling(
    text('rv_ratio_22_126', 127, 'log ratio', 'ln(rv_22 / mean of 126 sessions)', 'Corsi 2009'),
    126,
    variance,
    (w) => logRatio(meanPast(w, 22), mean(w)),
  ),
  rolling(
    text(
      'vol_of_vol_22',
      23,
      'ratio',
      'standard deviation (divisor n) of rv_1 over its mean, 22 sessions',
      'coefficient of variation',
      NOT_NEGATIVE,
    ),
    22,
    variance,
    (w) => ratio(deviation(w, 0), mean(w)),
  ),
  returns(sampleDeviation(21), 21, (w) => deviation(w, 1)),
  ofQuarter(sampleDeviation(63), (w) => deviation(w, 1)),
  barMean('parkinson_21', 'ln(H/L)^2 / (4 ln 2)', 'Parkinson 1980', parkinson),
  barMean('garman_klass_21', '.5 ln(H/L)^2 - (2 ln 2 - 1) ln(C/O)^2', 'Garman and Klass 1980', garmanKlass),
  barMean(
    'rogers_satchell_21',
    'ln(H/C) ln(H/O) + ln(L/C) ln(L/O)',
    'Rogers and Satchell 1991',
    rogersSatchell,
  ),
  feature(
    text(
      'yang_zhang_21',
      22,
      SIGMA,
      'sqrt(Vo + k Vc + (1 - k) Vrs), k = .34 / (1.34 + 22/20), 21 sessions, sample variances of overnight and open-to-close returns',
      'Yang and Zhang 2000',
      NOT_NEGATIVE,
    ),
    {
      ...yz,
      update: (state: ReturnType<typeof yz.init>, { bar }) =>
        yz.update(state, { bar, overnight: bar.overnight }),
      value: (state) => Math.sqrt(yz.value(state)),
    },
  ),
  overBars(
    text(
      'atr_ratio_14',
      15,
      'fraction of price',
      'average true range over 14 bars / C',
      'Wilder 1978; TA-Lib NATR',
      NOT_NEGATIVE,
    ),
    normalisedAtr(14),
  ),
  ofCloses20(
    text(
      'bollinger_width_20',
      20,
      'fraction of price',
      '(upper - lower) / mean of 20 closes; bands 2 standard deviations (divisor n)',
      'Bollinger; TA-Lib BBANDS',
      NOT_NEGATIVE,
    ),
    (w) => ratio(4 * deviation(w, 0), mean(w)),
  ),
  returns(
    text(
      'downside_share_22',
      23,
      '0..1',
      'sum of squares of the negative returns over the sum of all squares, 22 sessions',
      'Barndorff-Nielsen, Kinnebrock and Shephard 2010',
    ),
    22,
    (w) => ratio(sumOf(w, fallSquared), sumOf(w, squared)),
  ),
  reading(
    text(
      'drop_1',
      2,
      'log return',
      'min(ret_1, 0): the leverage term',
      'Glosten, Jagannathan and Runkle 1993',
      [null, 0],
    ),
    (i) => Math.min(i.bar.logReturn, 0),
  ),
  ofQuarter(
    text('skew_63', 64, 'standardised', 'm3 / m2^1.5 of 63 daily returns, divisor n', 'moments'),
    skewness,
  ),
  ofQuarter(
    text('kurtosis_63', 64, 'standardised', 'm4 / m2^2 - 3 of 63 daily returns, divisor n', 'moments', [
      -2,
      null,
    ]),
    excessKurtosis,
  ),
  rolling(
    text(
      'max_move_21',
      22,
      'log return',
      'largest absolute daily return of 21',
      'Bali, Cakici and Whitelaw 2011',
      NOT_NEGATIVE,
    ),
    21,
    (i) => Math.abs(i.bar.logReturn),
    maximum,
  ),
];

function sampleDeviation(n: number): FeatureText {
  const definition = `sample standard deviation (n - 1) of ${n} daily returns`;
  return text(`std_${n}`, n + 1, SIGMA, definition, 'close to close', NOT_NEGATIVE);
}

function returns(description: FeatureText, n: number, statistic: (window: Window) => number): Feature {
  return rolling(description, n, logReturn, statistic);
}

function barMean(
  name: string,
  formula: string,
  source: string,
  estimate: (bar: PriceBar) => number,
): Feature {
  return rolling(
    text(name, 21, SIGMA, `square root of the mean over 21 sessions of ${formula}`, source, NOT_NEGATIVE),
    21,
    (i) => estimate(i.bar),
    (w) => Math.sqrt(Math.max(0, mean(w))),
  );
}
