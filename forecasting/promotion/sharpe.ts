/**
 * Sharpe ratios after skewness, kurtosis and the number of trials. Sharpe ratios are PER PERIOD, not annualised; kurtosis is
 * raw (3 for the normal). Bailey & Lopez de Prado 2012 (J. Risk 15(2): PSR, minTRL), 2014 (JPM 40(5): DSR).
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** Euler-Mascheroni. */
const GAMMA = 0.5772156649015329;

export interface SharpeSample {
  /** Per period. */
  sharpe: number;
  periods: number;
  skewness: number;
  /** Raw. */
  kurtosis: number;
}

/** P(true Sharpe > benchmark) = Phi((SR - SR*) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1)/4 SR^2)). */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): number {
  const { sharpe, periods } = sample;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(periods - 1)) / Math.sqrt(spread(sample)), 0, 1);
}

/** Expected maximum of N independent standard normals: (1 - gamma) z(1 - 1/N) + gamma z(1 - 1/(N e)); 0 for one trial. */
export function expectedMaximum(trials: number): number {
  if (trials <= 1) return 0;
  const z = (p: number) => normalQuantile(p, 0, 1);
  return (1 - GAMMA) * z(1 - 1 / trials) + GAMMA * z(1 - 1 / (trials * Math.E));
}

/**
 * Deflated Sharpe: PSR against SR0 = sqrt(variance of the trials' Sharpe ratios) x expectedMaximum(N). `trials` is the number
 * EVER counted for the universe, whether kept or thrown away.
 */
export function deflatedSharpe(sample: SharpeSample, trials: number, variance: number): number {
  return probabilisticSharpe(sample, Math.sqrt(variance) * expectedMaximum(trials));
}

/** Periods until PSR reaches `confidence`: 1 + (1 - g3 SR + (g4 - 1)/4 SR^2) (z / (SR - SR*))^2; Infinity when SR <= SR*. */
export function minimumTrackRecord(
  sample: Omit<SharpeSample, 'periods'>,
  benchmark = 0,
  confidence = 0.95,
): number {
  const excess = sample.sharpe - benchmark;
  if (!(excess > 0)) return Number.POSITIVE_INFINITY;
  return 1 + spread(sample) * (normalQuantile(confidence, 0, 1) / excess) ** 2;
}

/** Sharpe per period, skewness and raw kurtosis of a return series, moments with 1/T except the deviation's 1/(T-1). */
export function sharpeSample(returns: readonly number[]): SharpeSample {
  const periods = returns.length;
  const mean = returns.reduce((sum, r) => sum + r, 0) / periods;
  const moment = (power: number) => returns.reduce((sum, r) => sum + (r - mean) ** power, 0) / periods;
  const variance = moment(2);
  return {
    sharpe: mean / Math.sqrt((variance * periods) / (periods - 1)),
    periods,
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2,
  };
}

function spread({ sharpe, skewness, kurtosis }: Omit<SharpeSample, 'periods'>): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
}
