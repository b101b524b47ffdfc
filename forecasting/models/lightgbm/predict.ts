import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { harVariance } from '../har/predict.ts';
import { columnsOf } from './columns.ts';
import type { LightgbmModel } from './fit.ts';
import { type BoosterHandle, predictBooster } from './native.ts';

/** Mean zero; variance = HAR variance x the trees' correction. */
export function predictLightgbm(
  model: LightgbmModel,
  boosters: Record<Horizon, BoosterHandle>,
  panel: Panel,
  rows: Int32Array,
): RawPrediction {
  const expected = harVariance(model.har, panel, rows);
  const columns = columnsOf(panel, model.features, rows);
  return byHorizon((h) => {
    const correction = predictBooster(boosters[h], columns, rows.length, 'num_threads=1 verbosity=-1');
    return {
      mean: new Float64Array(rows.length),
      sigma: expected[h].map((variance, i) => Math.sqrt(h * variance * correction[i]!)),
    };
  });
}
