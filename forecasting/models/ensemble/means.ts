/**
 * What becomes of the combined means. `own` leaves them. `zero` takes them away. `sharpe` makes one signal of those of all
 * horizons, X = sum w_h mean_h / (sigma_h sqrt h) (horizon-signal.ts), and gives it back as mean_h = X sigma_h sqrt(h):
 * every horizon then expects the same return a session in sigmas of a session. Sigmas are not touched.
 */
import { HORIZONS } from '../../../schemas/forecast.ts';
import { sharpeWeights } from '../../ensembles/horizon-signal.ts';
import type { MemberForecasts } from '../../ensembles/member-forecasts.ts';
import { sessionRuns } from '../../ensembles/member-forecasts.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import type { EnsembleOptions } from './options.ts';

/** `weights` by horizon, 1, 3, 5, 10; only for `sharpe`. */
export interface MeanRule {
  horizons: EnsembleOptions['horizons'];
  weights: number[];
}

/**
 * Weights from the combined forecasts of the window that nobody had seen: the strategies' returns are those of the
 * session after each forecast, so every one is realised (finite) by the end of the window or left out.
 */
export function fitMeans(
  { horizons, shrink }: EnsembleOptions,
  prediction: RawPrediction,
  { session, outcome }: MemberForecasts,
): MeanRule {
  if (horizons !== 'sharpe') return { horizons, weights: [] };
  const { sigma } = prediction[1];
  const signals = signalsOf(prediction);
  const returns = HORIZONS.map((): number[] => []);
  for (const [from, to] of sessionRuns(session)) {
    const sums = HORIZONS.map(() => 0);
    let count = 0;
    for (let row = from; row < to; row++) {
      const z = outcome[row]! / sigma[row]!;
      if (!Number.isFinite(z) || signals.some((signal) => !Number.isFinite(signal[row]!))) continue;
      signals.forEach((signal, k) => {
        sums[k]! += signal[row]! * z;
      });
      count++;
    }
    if (count > 0) for (const [k, sum] of sums.entries()) returns[k]!.push(sum / count);
  }
  return { horizons, weights: sharpeWeights(returns, shrink) };
}

export function withMeans({ horizons, weights }: MeanRule, prediction: RawPrediction): RawPrediction {
  if (horizons === 'own') return prediction;
  if (horizons === 'zero') {
    return byHorizon((h) => ({ ...prediction[h], mean: prediction[h].mean.map((value) => 0 * value) }));
  }
  const signals = signalsOf(prediction);
  const one = signals[0]!.map((_, row) =>
    weights.reduce((sum, weight, k) => sum + weight * signals[k]![row]!, 0),
  );
  return byHorizon((h) => ({
    sigma: prediction[h].sigma,
    mean: prediction[h].sigma.map((sigma, row) => one[row]! * sigma * Math.sqrt(h)),
  }));
}

/** x_h of every row, by horizon. */
function signalsOf(prediction: RawPrediction): Float64Array[] {
  return HORIZONS.map((h) =>
    prediction[h].mean.map((mean, row) => mean / (prediction[h].sigma[row]! * Math.sqrt(h))),
  );
}
