import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { predictBySymbol, rowsThrough } from '../symbol-series.ts';
import type { HmmModel } from './fit.ts';
import { forwardFilter, sumMoments } from './forward.ts';

/**
 * Moments of the mixture over the regimes to come, from the filtered probabilities of each row; after the window they
 * go on from the state the fit ended with.
 */
export function predictHmm(model: HmmModel, panel: Panel, rows: Int32Array): RawPrediction {
  const known = new Map(model.symbols);
  return predictBySymbol(panel, rows, (series) => {
    const { returns } = series;
    const parameters = known.get(series.symbol);
    if (parameters === undefined) return undefined;
    const k = parameters.means.length;
    const seen = rowsThrough(series, parameters.session);
    const probabilities = new Float64Array(returns.length * k);
    probabilities.set(forwardFilter(parameters, returns.subarray(0, seen)).probabilities);
    const after = { ...parameters, start: parameters.next };
    probabilities.set(forwardFilter(after, returns.subarray(seen)).probabilities, seen * k);
    return byHorizon((h) => {
      // Both moments are linear in the state probabilities: once from each state is enough.
      const from = parameters.means.map((_, s) =>
        sumMoments(
          parameters,
          parameters.means.map((_, other) => (other === s ? 1 : 0)),
          h,
        ),
      );
      const mean = new Float64Array(returns.length);
      const sigma = returns.map((_, t) => {
        let second = 0;
        for (let s = 0; s < k; s++) {
          const p = probabilities[t * k + s]!;
          mean[t]! += p * from[s]!.mean;
          second += p * (from[s]!.variance + from[s]!.mean ** 2);
        }
        return Math.sqrt(second - mean[t]! ** 2);
      });
      return { mean, sigma };
    });
  });
}
