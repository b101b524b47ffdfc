/** Where everything of a fan chart lies, in pixels. Pure; the chart only draws it. */
import type { Prices, ScoredForecast } from '../../schemas/api.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import { linearScale, type Scale } from './scale.ts';

export interface FanData {
  prices: Prices;
  /** Today's, of one symbol, by ascending horizon. */
  forecasts: Forecast[];
  /** Earlier ones of one horizon. */
  past: ScoredForecast[];
}

export interface PastInterval {
  forecast: Forecast;
  index: number;
  lower: number;
  upper: number;
  /** Where the price went, on the scale of the interval; undefined while it is not known. */
  outcome: number | undefined;
  hit: boolean;
}

export interface FanLayout {
  width: number;
  height: number;
  x: Scale;
  y: Scale;
  origin: number;
  step: number;
  past: PastInterval[];
  /** Price quantile at a level, by horizon, the origin's price first. */
  path(level: number): [x: number, y: number][];
}

export const MARGIN = { top: 12, right: 14, bottom: 26, left: 52 };
export const AHEAD = 10;

export function layoutFan({ prices, forecasts, past }: FanData, width: number, height: number): FanLayout {
  const { closes } = prices;
  const origin = closes.length - 1;
  const x = linearScale([0, origin + AHEAD], [MARGIN.left, width - MARGIN.right]);
  const indexOf = new Map(closes.map((one, i) => [one.session, i]));
  const intervals = past.flatMap((one) => pastInterval(one, prices, indexOf));
  const shown = [
    ...closes.map((one) => one.comparable),
    ...forecasts.flatMap((one) => [quantile(one, 0.025), quantile(one, 0.975)]),
    ...intervals.flatMap((one) => [one.lower, one.upper, one.outcome ?? one.upper]),
  ];
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const room = (high - low) * 0.04 || 1;
  const y = linearScale([low - room, high + room], [height - MARGIN.bottom, MARGIN.top]);
  const last = closes[origin]!.comparable;
  return {
    width,
    height,
    x,
    y,
    origin,
    step: x(1) - x(0),
    past: intervals,
    path: (level) => [
      [x(origin), y(last)],
      ...forecasts.map((one): [number, number] => [x(origin + one.horizon), y(quantile(one, level))]),
    ],
  };
}

export function quantile(forecast: Forecast, level: number): number {
  const at = forecast.levels.findIndex((one) => Math.abs(one - level) < 1e-9);
  return forecast.priceQuantiles[at] ?? Number.NaN;
}

/** Only those whose target session is on the chart. */
function pastInterval(
  { forecast, outcome }: ScoredForecast,
  { closes }: Prices,
  indexOf: Map<string, number>,
): PastInterval[] {
  const index = indexOf.get(forecast.targetSession);
  const from = indexOf.get(forecast.session);
  if (index === undefined || from === undefined) return [];
  // A split since then changed the scale of prices.
  const factor = closes[from]!.comparable / closes[from]!.close;
  return [
    {
      forecast,
      index,
      lower: quantile(forecast, 0.1) * factor,
      upper: quantile(forecast, 0.9) * factor,
      outcome: outcome ? forecast.price * Math.exp(outcome.realised) * factor : undefined,
      hit: outcome?.covered80 ?? true,
    },
  ];
}
