import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import type { HarFit } from './fit.ts';
import { linear } from './gamma-regression.ts';
import { designOf, ewmaVariance, harRegressors } from './regressors.ts';

/** A missing regressor counts as its window mean; without an EWMA sigma there is no forecast (NaN). */
export function predictHar(fit: HarFit, panel: Panel, rows: Int32Array): RawPrediction {
  const variance = harVariance(fit, panel, rows);
  return byHorizon((h) => {
    const sigma = variance[h];
    for (let i = 0; i < rows.length; i++) {
      const variance = h * sigma[i]!;
      // One NaN: the sign of a computed one is that of either operand, as the machine code happens to have them.
      sigma[i] = variance >= 0 ? Math.sqrt(variance) : Number.NaN;
    }
    return { mean: new Float64Array(rows.length), sigma };
  });
}

/** Variance per session over the coming h, by horizon. */
export function harVariance(fit: HarFit, panel: Panel, rows: Int32Array): Record<Horizon, Float64Array> {
  const base = ewmaVariance(panel);
  const design = designOf(harRegressors(panel, fit, new Map(fit.levels)), fit.centres, rows);
  return byHorizon((h) => {
    const variance = linear(design, fit.coefficients[h]);
    for (let i = 0; i < rows.length; i++) variance[i] = base[rows[i]!]! * Math.exp(variance[i]!);
    return variance;
  });
}
