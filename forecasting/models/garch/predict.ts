import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { predictBySymbol } from '../symbol-series.ts';
import type { GarchFit } from './fit.ts';
import { nextVariance, sumVariance } from './likelihood.ts';

/** Each symbol's variance is filtered through the panel from its first row on, with the fitted parameters. */
export function predictGarch(fit: GarchFit, panel: Panel, rows: Int32Array): RawPrediction {
  const known = new Map(fit.symbols);
  return predictBySymbol(panel, rows, ({ symbol, returns }) => {
    const estimate = known.get(symbol);
    if (estimate === undefined) return undefined;
    const next = nextVariance(estimate, returns, estimate.before);
    return byHorizon((h) => ({
      mean: new Float64Array(returns.length).fill(h * estimate.mu),
      sigma: next.map((variance) => Math.sqrt(sumVariance(estimate, variance, h))),
    }));
  });
}
