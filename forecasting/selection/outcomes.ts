/** What features are to tell something about, by horizon: only what the panel itself holds, so nothing after its cut. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { forwardMean, knownColumn, MIN_SIGMA, movingSigma, rowTable } from '../models/panel-access.ts';
import type { Outcome } from './options.ts';

/** Beyond this many EWMA sigmas, or this ratio of variances, an outcome says no more. */
const TARGET_LIMIT = 4;
const LOG_LIMIT = Math.log(100);

/**
 * One column per horizon in the order of HORIZONS, NaN where it is not realised inside the panel. `mean`: return in EWMA
 * sigmas of the horizon. `variance`: ln of the mean of rv_1 over the coming h sessions over the EWMA variance.
 * Throws MissingFeature without ewma_sigma, and for `variance` rv_1; ConstantSeries.
 */
export function outcomesOf(panel: Panel, outcome: Outcome): Float64Array[] {
  const sigma = movingSigma(panel);
  const within = (limit: number, value: number) => Math.max(-limit, Math.min(limit, value));
  if (outcome === 'mean') {
    return HORIZONS.map((h) =>
      panel.targets[h].map((target, row) =>
        sigma[row]! > MIN_SIGMA ? within(TARGET_LIMIT, target / (sigma[row]! * Math.sqrt(h))) : Number.NaN,
      ),
    );
  }
  const realised = knownColumn(panel, 'rv_1');
  const table = rowTable(panel);
  return HORIZONS.map((h) =>
    forwardMean(panel, realised, h, table).map((ahead, row) =>
      sigma[row]! > MIN_SIGMA ? within(LOG_LIMIT, Math.log(ahead / sigma[row]! ** 2)) : Number.NaN,
    ),
  );
}
