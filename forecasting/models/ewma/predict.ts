import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { column, MIN_SIGMA } from '../panel-access.ts';

/** Sigma of the h-session return from the row's EWMA sigma; NaN while that is warming up. */
export function ewmaSigma(panel: Panel, rows: Int32Array, horizon: number): Float64Array {
  const daily = column(panel, 'ewma_sigma');
  const root = Math.sqrt(horizon);
  const sigma = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) sigma[i] = Math.max(MIN_SIGMA, daily[rows[i]!]!) * root;
  return sigma;
}

export function predictEwma(panel: Panel, rows: Int32Array): RawPrediction {
  return byHorizon((h) => ({ mean: new Float64Array(rows.length), sigma: ewmaSigma(panel, rows, h) }));
}
