/** The champion's session as its monitors see it: losses in units of sigma, PIT, and misses of its own interval. */
import { distributionCdf } from '../../forecasting/intervals/distribution.ts';
import type { DriftDay } from '../../schemas/drift.ts';
import type { Distribution } from '../../schemas/forecast.ts';

export interface JudgedForecast extends Distribution {
  realised: number;
  crps: number;
}

/**
 * Means over the forecasts of a session. The interval is that of the distribution, not the tracked one that is served: a
 * tracker widens until it covers, and would hide for weeks what is being looked for.
 */
export function driftDay(forecasts: readonly JudgedForecast[], level: number): DriftDay {
  if (forecasts.length === 0) return { loss: null, pit: null, miss: null };
  let [loss, pit, missed] = [0, 0, 0];
  for (const forecast of forecasts) {
    const distance = Math.abs(2 * distributionCdf(forecast, forecast.realised) - 1);
    loss += forecast.crps / forecast.sigma;
    pit += distance;
    if (distance > level) missed += 1;
  }
  const n = forecasts.length;
  return { loss: loss / n, pit: pit / n, miss: missed / n };
}
