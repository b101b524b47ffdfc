import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';

/** One value per horizon. */
export function byHorizon<T>(make: (horizon: Horizon) => T): Record<Horizon, T> {
  return Object.fromEntries(HORIZONS.map((horizon) => [horizon, make(horizon)])) as Record<Horizon, T>;
}
