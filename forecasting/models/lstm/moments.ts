/** Outputs of a network as mean and sigma of a return, and how those of several passes become one. */
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { HeadName } from '../../networks/names.ts';
import { MEAN_UNIT } from '../../networks/units.ts';
import { momentsOfQuantiles, REFERENCE } from './quantiles.ts';

export interface Moments {
  mean: number;
  sigma: number;
}

/**
 * Of each horizon.
 * @param outputs one row's
 * @param base daily sigma of the baseline
 */
export function momentsOfOutputs(head: HeadName, outputs: ArrayLike<number>, base: number): Moments[] {
  const n = HORIZONS.length;
  return HORIZONS.map((h, k) => {
    const unit = base * Math.sqrt(h);
    if (head === 'student') {
      return { mean: unit * MEAN_UNIT * outputs[k]!, sigma: unit * Math.exp(outputs[k + n]!) };
    }
    const { mean, sigma } = momentsOfQuantiles(quantiles((i) => outputs[k + i * n]!));
    return { mean: unit * mean, sigma: unit * sigma };
  });
}

/** quantilesOf of forecasting/networks/heads.ts for one target in double precision. */
function quantiles(output: (i: number) => number): number[] {
  const centre = (REFERENCE.length - 1) / 2;
  const gap = (i: number) => (REFERENCE[i + 1]! - REFERENCE[i]!) * Math.exp(output(i + 1));
  const result = new Array<number>(REFERENCE.length);
  result[centre] = MEAN_UNIT * output(0);
  for (let i = centre - 1; i >= 0; i--) result[i] = result[i + 1]! - gap(i);
  for (let i = centre + 1; i < REFERENCE.length; i++) result[i] = result[i - 1]! + gap(i - 1);
  return result;
}

/** Networks of an ensemble: means and sigmas averaged, which for one shape of distribution is averaging its quantiles. */
export function pool(members: Moments[]): Moments {
  if (members.length === 1) return members[0]!;
  return { mean: average(members.map((m) => m.mean)), sigma: average(members.map((m) => m.sigma)) };
}

/** Passes with dropout are draws of one mixture: its mean, and the root of its variance (law of total variance). */
export function spread(passes: Moments[]): Moments {
  const mean = average(passes.map((p) => p.mean));
  return { mean, sigma: Math.sqrt(average(passes.map((p) => p.sigma ** 2 + (p.mean - mean) ** 2))) };
}

function average(values: number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
