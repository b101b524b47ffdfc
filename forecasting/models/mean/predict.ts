import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { ewmaSigma } from '../ewma/predict.ts';
import type { MeanFit } from './fit.ts';

export function predictMean(fit: MeanFit, panel: Panel, rows: Int32Array): RawPrediction {
  const daily = panel.symbols.map((symbol) => fit.means[fit.symbols.indexOf(symbol)] ?? fit.pooled);
  return byHorizon((h) => ({
    mean: Float64Array.from(rows, (row) => h * daily[panel.symbolIndex[row]!]!),
    sigma: ewmaSigma(panel, rows, h),
  }));
}
