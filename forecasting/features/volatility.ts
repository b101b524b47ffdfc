import { ewmaVariance } from '../indicators/ewma-variance.ts';
import { mean } from '../indicators/window.ts';
import { type Feature, rolling, through } from './feature.ts';

export const VOLATILITY: readonly Feature[] = [
  through(
    {
      name: 'ewma_sigma',
      group: 'volatility',
      definition:
        'sqrt(v), v = .94 v_prev + .06 r^2 of daily total log returns, not demeaned, started at the mean of the first 20 squares; includes this session',
      source: 'RiskMetrics 1996',
      unit: 'log return a session',
      warmup: 21,
    },
    ewmaVariance(0.94, 20),
    (i) => i.bar.logReturn,
    Math.sqrt,
  ),
  ...[1, 5, 22].map(realisedVariance),
];

function realisedVariance(n: number): Feature {
  return rolling(
    {
      name: `rv_${n}`,
      group: 'volatility',
      definition: `mean over the last ${n} sessions of ln(H/L)^2 / (4 ln 2) + ln((O f + D) / P_prev)^2`,
      source: 'Parkinson 1980 plus overnight; horizons of Corsi 2009',
      unit: 'log return squared a session',
      warmup: n + 1,
    },
    n,
    (i) => i.bar.variance,
    mean,
  );
}
