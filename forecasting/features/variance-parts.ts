/** What variance is made of: memory, direction, time of day, jumps, extremes. Group volatility. */
import { ewmaVariance } from '../indicators/ewma-variance.ts';
import { logRatio, ratio } from '../indicators/fold.ts';
import {
  absoluteAutocorrelation,
  jumpShare,
  largestFall,
  leadingCorrelation,
  meanOfExtremes,
} from '../indicators/serial.ts';
import { isFull, mean, meanPast, past, sum, sumOf, sumPast } from '../indicators/window.ts';
import {
  close,
  type Feature,
  type FeatureText,
  feature,
  logReturn,
  rolling,
  textsOf,
  through,
  together,
  variance,
} from './feature.ts';
import { ofQuarter } from './return-windows.ts';
import { NOT_NEGATIVE } from './unit-range.ts';
import { fallSquared } from './volatility.ts';

const SIGMA = 'log return a session';
const VARIANCE = 'log return squared a session';
const text = textsOf('volatility');

export const VARIANCE_PARTS: readonly Feature[] = [
  decaying(80, 20),
  decaying(97, 20),
  decaying(99, 60),
  through(
    text(
      'ewma_range_sigma',
      21,
      SIGMA,
      'sqrt(v), v = .94 v_prev + .06 x rv_1, started at the mean of the first 20',
      'RiskMetrics 1996 on Parkinson 1980',
      NOT_NEGATIVE,
    ),
    ewmaVariance(0.94, 20),
    (i) => Math.sqrt(i.bar.variance),
    Math.sqrt,
  ),
  halfOf('rs_down_5', 5, 'negative', fallSquared),
  halfOf('rs_up_5', 5, 'positive', (r) => (r > 0 ? r * r : 0)),
  halfOf('rs_down_22', 22, 'negative', fallSquared),
  rolling(
    text('rv_66', 67, VARIANCE, 'mean of rv_1 over 66 sessions: a quarter', 'quarterly term of Corsi 2009'),
    66,
    variance,
    mean,
  ),
  rolling(text('rv_ratio_1_5', 6, 'log ratio', 'ln(rv_1 / rv_5)', 'Corsi 2009'), 5, variance, (w) =>
    logRatio(past(w, 0), mean(w)),
  ),
  rolling(
    text(
      'rv_rank_252',
      253,
      '0..1',
      'share of the last 252 sessions with rv_1 below the mean of the newest 5',
      'volatility percentile',
    ),
    252,
    variance,
    (w) => {
      const level = meanPast(w, 5);
      let below = 0;
      for (let i = w.from; i < w.end; i++) below += w.values[i]! < level ? 1 : 0;
      return below / w.size;
    },
  ),
  rolling(
    text(
      'jump_share_22',
      23,
      '0..1',
      'max(0, 1 - (pi / 2) x mean |r_t r_{t-1}| / mean r^2), 22 returns',
      'Barndorff-Nielsen and Shephard 2004',
    ),
    22,
    logReturn,
    jumpShare,
  ),
  ofQuarter(
    text(
      'leverage_63',
      64,
      '-1..1',
      'correlation of r_{t-1} with |r_t| over the pairs of 63 returns: negative where falls lead to unrest',
      'Black 1976',
    ),
    leadingCorrelation,
  ),
  ofQuarter(
    text(
      'clustering_63',
      64,
      '-1..1',
      'first autocorrelation of |r| over 63 returns',
      'Ding, Granger and Engle 1993',
    ),
    absoluteAutocorrelation,
  ),
  feature(
    text(
      'overnight_share_22',
      23,
      '0..1',
      'sum of squared overnight returns over that and the sum of ln(C/O)^2, 22 sessions',
      'overnight and intraday variance; Hansen and Lunde 2005',
    ),
    together(
      22,
      (i) => i.bar.overnight * i.bar.overnight,
      (i) => Math.log(i.bar.close / i.bar.open) ** 2,
    ),
    ([night, day]) => {
      if (!isFull(night!)) return Number.NaN;
      const squares = sum(night!);
      return ratio(squares, squares + sum(day!));
    },
  ),
  ofQuarter(
    text(
      'shortfall_63',
      64,
      'log return',
      'mean of the 3 worst of 63 daily returns: expected shortfall at 5 %',
      'Acerbi and Tasche 2002',
    ),
    (w) => meanOfExtremes(w, 3, 1),
  ),
  rolling(
    text(
      'drawdown_63',
      63,
      'log ratio',
      'largest fall of ln C from an earlier close, within 63 bars',
      'maximum drawdown',
      NOT_NEGATIVE,
    ),
    63,
    (i) => Math.log(close(i)),
    largestFall,
  ),
  rolling(
    text(
      'trend_in_rv_66',
      67,
      'log ratio',
      'ln(mean rv_1 of the newest 22 of 66 sessions / mean of the oldest 22)',
      'quarterly trend of variance',
    ),
    66,
    variance,
    (w) => logRatio(sumPast(w, 21, 0), sumPast(w, 65, 44)),
  ),
];

function decaying(decay: number, seed: number): Feature {
  return through(
    text(
      `ewma_sigma_${decay}`,
      seed + 1,
      SIGMA,
      `as ewma_sigma with .${decay} for .94, started at the mean of the first ${seed} squares`,
      'RiskMetrics 1996',
      NOT_NEGATIVE,
    ),
    ewmaVariance(decay / 100, seed),
    logReturn,
    Math.sqrt,
  );
}

function halfOf(name: string, n: number, sign: string, square: (r: number) => number): Feature {
  const description: FeatureText = text(
    name,
    n + 1,
    VARIANCE,
    `mean over ${n} sessions of r^2 where r is ${sign}, 0 elsewhere: a semi-variance`,
    'Patton and Sheppard 2015',
  );
  return rolling(description, n, logReturn, (w) => sumOf(w, square) / n);
}
