/** The newest feature values of a symbol, as a session's build left them. */
import { Type } from 'typebox';
import { LatestFeaturesSchema } from '../../schemas/features-api.ts';
import { latestFeatures } from '../../stores/postgres/feature-values.ts';
import type { ApiContext } from '../context.ts';
import { closedObject, symbolOf } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';

const AsOfParameter = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  description: 'what was known then, YYYY-MM-DDThh:mm:ss.sssZ; now when absent',
});

export const featuresRoute = (context: ApiContext): Route => ({
  path: '/v1/features/{symbol}',
  operationId: 'getFeatures',
  summary: 'Values of all features at the newest session built, or at the newest one built by asOf.',
  pathSchema: closedObject({ symbol: symbolOf(context.symbols) }),
  querySchema: closedObject({ asOf: Type.Optional(AsOfParameter) }),
  response: LatestFeaturesSchema,
  keep: 'publication',
  async load({ db, universe }, { path, query, state }) {
    const freshness = publishedFreshness(state);
    const symbol = String(path.symbol);
    const asked = query.asOf === undefined ? state.readAt : String(query.asOf);
    const [row] = await latestFeatures(db, { universe, symbols: [symbol], asOf: asked });
    if (row === undefined) {
      throw new Problem('not-found', `no features of ${symbol} were built by ${asked}: run a session`);
    }
    const { session, asOf, featureSetVersion, datasetVersion, definitions, values } = row;
    const age = Math.floor((Date.parse(state.clock.now) - Date.parse(asOf)) / 60_000);
    const features = definitions.map(({ name, group, unit }, i) => ({
      name,
      group,
      unit,
      value: values[i] ?? null,
    }));
    const body = {
      ...{ freshness, symbol, session, asOf, ageMinutes: Math.max(0, age) },
      ...{ featureSetVersion, datasetVersion, features },
    };
    return { freshness, body };
  },
});
