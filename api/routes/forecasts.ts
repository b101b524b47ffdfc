/** Forecasts: those of now, one by its id, and past ones beside what became of them. */
import { Type } from 'typebox';
import { LatestForecastsSchema, OneForecastSchema, PastForecastsSchema } from '../../schemas/api.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import { forecast, latestForecasts } from '../../stores/postgres/forecasts.ts';
import { outcomeOf } from '../../stores/postgres/outcomes.ts';
import { scoredForecasts } from '../../stores/postgres/scored-forecasts.ts';
import { armOfClient } from '../arms.ts';
import type { ApiContext } from '../context.ts';
import {
  closedObject,
  countTo,
  HorizonParameter,
  IdParameter,
  None,
  RoleParameter,
  symbolOf,
} from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { freshnessFor, publishedFreshness } from '../serving-state.ts';

const ClientParameter = Type.String({
  minLength: 1,
  maxLength: 200,
  description:
    'Key of the caller: while a challenger is tested, it decides which recipe answers, always the same one.',
});

export const latestForecastsRoute = (context: ApiContext): Route => ({
  path: '/v1/forecasts/latest',
  operationId: 'getLatestForecasts',
  summary: 'Forecasts of the newest published session; of a symbol that has none there, its last good ones.',
  pathSchema: None,
  querySchema: closedObject({
    symbol: Type.Optional(symbolOf(context.symbols)),
    horizon: Type.Optional(HorizonParameter),
    role: Type.Optional(RoleParameter),
    client: Type.Optional(ClientParameter),
  }),
  orHeader: { client: 'x-tempocast-client' },
  response: LatestForecastsSchema,
  keep: 'publication',
  async load({ db, universe, log }, { query, state }) {
    const freshness = publishedFreshness(state);
    const role = query.role as Forecast['role'];
    const arm =
      query.client === undefined || role !== 'champion'
        ? undefined
        : await armOfClient(db, universe, String(query.client));
    if (arm !== undefined) log.info({ client: query.client, arm: arm.recipe }, 'arm');
    const found = await latestForecasts(db, {
      universe,
      asOf: state.readAt,
      role: arm === undefined || arm.serves === 'champion' ? role : 'challenger',
      symbol: query.symbol as string | undefined,
      horizon: query.horizon as number | undefined,
      lastGood: true,
    });
    const forecasts =
      arm?.serves === 'challenger' ? found.filter(({ recipe }) => recipe === arm.recipe) : found;
    const old = forecasts.filter((one) => one.session < freshness.session);
    const stale = [...new Map(old.map(({ symbol, session }) => [symbol, { symbol, session }])).values()];
    const answer = { universe, role, ...(arm === undefined ? {} : { arm: arm.recipe }) };
    return { freshness, body: { ...answer, freshness, stale, count: forecasts.length, forecasts } };
  },
});

export const oneForecastRoute: Route = {
  path: '/v1/forecasts/{id}',
  operationId: 'getForecast',
  summary: 'One forecast as it was issued, and its outcome once that is known.',
  pathSchema: closedObject({ id: IdParameter }),
  querySchema: None,
  response: OneForecastSchema,
  keep: 'publication',
  async load({ db }, { path, state }) {
    const found = await requireForecast(db, String(path.id));
    const freshness = freshnessFor(state, found);
    const outcome = await outcomeOf(db, { forecastId: found.id, asOf: state.readAt });
    return { freshness, body: { freshness, forecast: found, outcome: outcome ?? null } };
  },
};

export const pastForecastsRoute = (context: ApiContext): Route => ({
  path: '/v1/forecasts',
  operationId: 'listForecasts',
  summary: 'Past forecasts of one symbol and horizon with their outcomes, newest first.',
  pathSchema: None,
  querySchema: closedObject({
    symbol: symbolOf(context.symbols),
    horizon: HorizonParameter,
    role: Type.Optional(RoleParameter),
    limit: Type.Optional(countTo(500, 120)),
  }),
  response: PastForecastsSchema,
  keep: 'publication',
  async load({ db, universe }, { query, state }) {
    const freshness = publishedFreshness(state);
    const symbol = String(query.symbol);
    const horizon = Number(query.horizon);
    const forecasts = await scoredForecasts(db, {
      universe,
      symbol,
      horizon,
      role: query.role as Forecast['role'],
      asOf: state.readAt,
      limit: Number(query.limit),
    });
    return { freshness, body: { freshness, symbol, horizon, forecasts } };
  },
});

export async function requireForecast(db: ApiContext['db'], id: string): Promise<Forecast> {
  const found = await forecast(db, id);
  if (found) return found;
  throw new Problem(
    'not-found',
    `no forecast has the id ${id}; /v1/forecasts/latest lists those of now, /v1/track/forecasts those of before`,
    {
      parameter: 'id',
    },
  );
}
