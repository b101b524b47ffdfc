import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { mulberry32 } from '../networks/random.ts';

/** A copy with one more column: the outcome itself beside noise so many times as large. What the sanity band has to turn red at. */
export function plantFuture(panel: Panel, horizon: Horizon, noise: number, seed = 1): Panel {
  const next = mulberry32(seed);
  const outcome = panel.targets[horizon];
  const known = outcome.filter((y) => Number.isFinite(y));
  const size = Math.sqrt(known.reduce((sum, y) => sum + y * y, 0) / known.length);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const values = outcome.map((y) => y + noise * size * normal());
  return {
    ...panel,
    featureNames: [...panel.featureNames, 'planted'],
    features: [...panel.features, values],
  };
}
