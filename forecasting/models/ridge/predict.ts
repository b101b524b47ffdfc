import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { ewmaSigma } from '../ewma/predict.ts';
import { column } from '../panel-access.ts';
import type { RidgeModel } from './fit.ts';
import { scale } from './scaler.ts';

/** Mean = linear forecast in EWMA sigmas x that sigma; sigma is the baseline's. Missing features count as their mean. */
export function predictRidge(model: RidgeModel, panel: Panel, rows: Int32Array): RawPrediction {
  const linear = byHorizon((h) => new Float64Array(rows.length).fill(model.byHorizon[h].intercept));
  const parts = HORIZONS.map((h) => ({ z: linear[h], by: model.byHorizon[h].coefficients }));
  const scaled = new Float64Array(rows.length);
  // Column by column: a row at a time would reach into a hundred columns for each.
  model.features.forEach((name, j) => {
    const values = column(panel, name);
    const scaler = model.scalers[j]!;
    for (let i = 0; i < rows.length; i++) scaled[i] = scale(values[rows[i]!]!, scaler);
    for (const { z, by } of parts) {
      const coefficient = by[j]!;
      for (let i = 0; i < rows.length; i++) z[i]! += coefficient * scaled[i]!;
    }
  });
  return byHorizon((h) => {
    const sigma = ewmaSigma(panel, rows, h);
    const mean = linear[h];
    for (let i = 0; i < rows.length; i++) mean[i]! *= sigma[i]!;
    return { mean, sigma };
  });
}
