import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { predictBySymbol, rowsThrough } from '../symbol-series.ts';
import type { GarchFit } from './fit.ts';
import { firstVariance, nextVariance, sumVariance } from './likelihood.ts';

/** Through the window each symbol's variance starts at the backcast, after it at the state the fit ended with. */
export function predictGarch(fit: GarchFit, panel: Panel, rows: Int32Array): RawPrediction {
  const known = new Map(fit.symbols);
  return predictBySymbol(panel, rows, (series) => {
    const state = known.get(series.symbol);
    if (state === undefined) return undefined;
    const { returns } = series;
    const seen = rowsThrough(series, state.session);
    const next = new Float64Array(returns.length);
    next.set(nextVariance(state, returns.subarray(0, seen), firstVariance(state, state.before)));
    next.set(nextVariance(state, returns.subarray(seen), state.variance), seen);
    return byHorizon((h) => ({
      mean: new Float64Array(returns.length).fill(h * state.mu),
      sigma: next.map((variance) => Math.sqrt(sumVariance(state, variance, h))),
    }));
  });
}
