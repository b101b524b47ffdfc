/** How far what an exported model says is from what the model itself says, in units of each row's sigma. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Prediction } from '../../schemas/panel.ts';
import { studentQuantile, studentScale } from '../intervals/student.ts';
import type { Said } from './run-rows.ts';

/** What an exported model may be off, in the row's sigma: networks and trees calculate in float32. */
export const TOLERANCE = 1e-5;

/** Largest differences: of sigma, mean and quantiles to sigma, and of mean to mean. Infinite: there on one side only. */
export interface Differences {
  sigma: number;
  mean: number;
  meanToMean: number;
  quantiles: number;
  /** Forecasts that are missing, the same in both. */
  missing: number;
}

export function differencesOf(expected: Prediction, said: Said): Differences {
  const worst: Differences = { sigma: 0, mean: 0, meanToMean: 0, quantiles: 0, missing: 0 };
  const note = (what: 'sigma' | 'mean' | 'meanToMean' | 'quantiles', off: number) => {
    worst[what] = Math.max(worst[what], Number.isNaN(off) ? Number.POSITIVE_INFINITY : off);
  };
  HORIZONS.forEach((h, k) => {
    const { mean: means, sigma: sigmas, df } = expected[h];
    means.forEach((mean, i) => {
      const sigma = sigmas[i]!;
      const at = i * HORIZONS.length + k;
      if (Number.isNaN(sigma) && Number.isNaN(said.sigma[at]!)) {
        worst.missing++;
        return;
      }
      const far = Math.abs(said.mean[at]! - mean);
      note('sigma', Math.abs(said.sigma[at]! - sigma) / sigma);
      note('mean', far / sigma);
      note('meanToMean', far === 0 ? 0 : far / Math.abs(mean));
      said.levels.forEach((level, l) => {
        const quantile = mean + studentScale(sigma, df) * studentQuantile(level, df);
        note('quantiles', Math.abs(said.quantiles[at * said.levels.length + l]! - quantile) / sigma);
      });
    });
  });
  return worst;
}
