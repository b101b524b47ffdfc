import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { harVariance } from '../har/predict.ts';
import { columnsOf } from './columns.ts';
import type { LightgbmModel } from './fit.ts';
import { momentsOf } from './losses.ts';
import { type BoosterHandle, predictBooster } from './native.ts';

/** Mean and sigma in units of the HAR sigma: losses.ts. */
export function predictLightgbm(
  model: LightgbmModel,
  boosters: Record<Horizon, BoosterHandle[]>,
  panel: Panel,
  rows: Int32Array,
): RawPrediction {
  const expected = harVariance(model.har, panel, rows);
  const columns = columnsOf(panel, model.features, rows);
  return byHorizon((h) => {
    const predicted = boosters[h].map((booster) =>
      predictBooster(booster, columns, rows.length, 'num_threads=1 verbosity=-1'),
    );
    const mean = new Float64Array(rows.length);
    const sigma = new Float64Array(rows.length);
    for (let i = 0; i < sigma.length; i++) {
      const variance = expected[h][i]!;
      if (model.loss === 'gamma') {
        sigma[i] = Math.sqrt(h * variance * predicted[0]![i]!);
        continue;
      }
      const unit = Math.sqrt(h * variance);
      const moments = momentsOf(
        model.loss,
        predicted.map((values) => values[i]!),
      );
      mean[i] = moments.mean * unit;
      sigma[i] = moments.sigma * unit;
    }
    return { mean, sigma };
  });
}
