import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { column } from '../panel-access.ts';
import { predictBySymbol } from '../symbol-series.ts';
import type { ArFit } from './fit.ts';
import { arForecast, sumVarianceRatio } from './least-squares.ts';

const FURTHEST = Math.max(...HORIZONS);

/**
 * Mean: the iterated forecast summed over the horizon. Sigma: the row's EWMA sigma grown as the autoregression says,
 * not as sqrt h. A missing return counts as the symbol's mean.
 */
export function predictAr(fit: ArFit, panel: Panel, rows: Int32Array): RawPrediction {
  const known = new Map(fit.symbols);
  const daily = column(panel, 'ewma_sigma');
  return predictBySymbol(panel, rows, (series) => {
    const estimate = known.get(series.symbol);
    if (estimate === undefined) return undefined;
    const order = estimate.coefficients.length;
    const returns = series.returns.map((value) => (Number.isFinite(value) ? value : estimate.mean));
    const padded = [...new Array<number>(order).fill(estimate.mean), ...returns];
    const sums = new Float64Array(returns.length * (FURTHEST + 1));
    returns.forEach((_, i) => {
      // The returns up to and including row i.
      const ahead = arForecast(estimate, padded.slice(i + 1, i + 1 + order), FURTHEST);
      for (let h = 1; h <= FURTHEST; h++) {
        sums[i * (FURTHEST + 1) + h] = sums[i * (FURTHEST + 1) + h - 1]! + ahead[h - 1]!;
      }
    });
    return byHorizon((h) => {
      const growth = Math.sqrt(sumVarianceRatio(estimate, h));
      return {
        mean: returns.map((_, i) => sums[i * (FURTHEST + 1) + h]!),
        sigma: returns.map((_, i) => growth * daily[series.rows[i]!]!),
      };
    });
  });
}
