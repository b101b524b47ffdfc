/** Predictions of a panel's last session -> forecasts. Pure: `reproduce` calls it and compares bits. */
import { nextSession } from '../../forecasting/calendar/calendar.ts';
import { distributionQuantiles, probabilityUp } from '../../forecasting/intervals/distribution.ts';
import { contentHash } from '../../forecasting/intervals/state.ts';
import type { FittedModel } from '../../forecasting/models/contract.ts';
import { type Forecast, HORIZONS, QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';

export interface ForecastOrigin {
  universe: string;
  session: SessionDate;
  role: 'champion' | 'challenger';
  recipe: string;
  modelVersion: string;
  featureSetVersion: string;
  datasetVersion: string;
  asOf: Instant;
  issuedAt: Instant;
}

/** Before it has an id, which tells all of it: what is served has its intervals too. */
export type UnnamedForecast = Omit<Forecast, 'id'>;

export function makeForecasts(model: FittedModel, panel: Panel, origin: ForecastOrigin): Forecast[] {
  return unnamedForecasts(model, panel, origin).map((content) => ({ id: contentHash(content), ...content }));
}

export function unnamedForecasts(
  model: FittedModel,
  panel: Panel,
  origin: ForecastOrigin,
): UnnamedForecast[] {
  const rows = rowsOfSession(panel, origin.session);
  const prediction = model.predict(panel, rows);
  const targets = HORIZONS.map((horizon) => nextSession(origin.session, horizon));
  const forecasts: UnnamedForecast[] = [];
  rows.forEach((row, i) => {
    const symbol = panel.symbols[panel.symbolIndex[row]!]!;
    const price = panel.price[row]!;
    for (const [h, horizon] of HORIZONS.entries()) {
      const { mean, sigma, df } = prediction[horizon];
      const distribution = { mean: mean[i]!, sigma: sigma[i]!, df };
      // A model that has nothing to say about a row (a feature is missing) issues no forecast for it.
      if (!Number.isFinite(distribution.mean) || !(distribution.sigma > 0)) continue;
      const quantiles = distributionQuantiles(distribution);
      forecasts.push({
        ...origin,
        symbol,
        horizon,
        targetSession: targets[h]!,
        price,
        ...distribution,
        probabilityUp: probabilityUp(distribution),
        levels: [...QUANTILE_LEVELS],
        quantiles,
        priceQuantiles: quantiles.map((q) => price * Math.exp(q)),
      });
    }
  });
  return forecasts;
}

function rowsOfSession(panel: Panel, session: SessionDate): Int32Array {
  const index = panel.sessions.indexOf(session);
  const rows: number[] = [];
  for (let row = 0; row < panel.rows; row++) if (panel.sessionIndex[row] === index) rows.push(row);
  return Int32Array.from(rows);
}
