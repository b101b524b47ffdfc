import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { ewmaSigma } from '../ewma/predict.ts';
import { column } from '../panel-access.ts';
import type { RidgeModel } from './fit.ts';
import { scale } from './scaler.ts';

/** Mean = linear forecast in EWMA sigmas x that sigma; sigma is the baseline's. Missing features count as their mean. */
export function predictRidge(model: RidgeModel, panel: Panel, rows: Int32Array): RawPrediction {
  const scaled = model.features.map((name, j) => {
    const values = column(panel, name);
    return Float64Array.from(rows, (row) => scale(values[row]!, model.scalers[j]!));
  });
  return byHorizon((h) => {
    const sigma = ewmaSigma(panel, rows, h);
    const { intercept, coefficients } = model.byHorizon[h];
    const mean = sigma.map((unit, i) => {
      let z = intercept;
      for (let j = 0; j < coefficients.length; j++) z += coefficients[j]! * scaled[j]![i]!;
      return z * unit;
    });
    return { mean, sigma };
  });
}
