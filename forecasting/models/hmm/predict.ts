import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { predictBySymbol } from '../symbol-series.ts';
import type { HmmModel } from './fit.ts';
import { forwardFilter, sumMoments } from './forward.ts';

/** Moments of the mixture over the regimes to come, from the filtered probabilities of each row. */
export function predictHmm(model: HmmModel, panel: Panel, rows: Int32Array): RawPrediction {
  const known = new Map(model.symbols);
  return predictBySymbol(panel, rows, ({ symbol, returns }) => {
    const parameters = known.get(symbol);
    if (parameters === undefined) return undefined;
    const k = parameters.means.length;
    const { probabilities } = forwardFilter(parameters, returns);
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
