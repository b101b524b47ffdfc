/** Quantile averaging of the members' forecasts of one horizon: means and sigmas with the same weights. */
import type { MemberForecasts } from '../../ensembles/member-forecasts.ts';
import { weighted } from '../../ensembles/weights.ts';

type Said = Pick<MemberForecasts, 'means' | 'sigmas'>;

/** `weightsOf` the row; a member without a finite mean and a positive sigma is left out of the row. NaN: none had one. */
export function combine(said: Said, weightsOf: (row: number) => readonly number[]) {
  const { means, sigmas } = said;
  const rows = means[0]!.length;
  const mean = new Float64Array(rows);
  const sigma = new Float64Array(rows);
  const meansOf = new Float64Array(means.length);
  const sigmasOf = new Float64Array(means.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < means.length; i++) {
      meansOf[i] = means[i]![row]!;
      sigmasOf[i] = sigmas[i]![row]!;
    }
    const there = (i: number) =>
      Number.isFinite(meansOf[i]!) && sigmasOf[i]! > 0 && Number.isFinite(sigmasOf[i]!);
    const weights = weightsOf(row);
    mean[row] = weighted(weights, meansOf, there);
    sigma[row] = weighted(weights, sigmasOf, there);
  }
  return { mean, sigma };
}
