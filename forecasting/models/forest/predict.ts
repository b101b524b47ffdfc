import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { ewmaSigma } from '../ewma/predict.ts';
import { columnsOf } from '../lightgbm/columns.ts';
import { type BoosterHandle, predictBooster } from '../lightgbm/native.ts';
import type { ForestModel } from './fit.ts';

/** Mean zero; variance = EWMA variance x exp(mean of the trees). Without an EWMA sigma there is no forecast (NaN). */
export function predictForest(
  model: ForestModel,
  boosters: Record<Horizon, BoosterHandle>,
  panel: Panel,
  rows: Int32Array,
): RawPrediction {
  const columns = columnsOf(panel, model.features, rows);
  return byHorizon((h) => {
    const log = predictBooster(boosters[h], columns, rows.length, 'num_threads=1 verbosity=-1');
    return {
      mean: new Float64Array(rows.length),
      sigma: ewmaSigma(panel, rows, h).map((sigma, i) => sigma * Math.exp(log[i]! / 2)),
    };
  });
}
