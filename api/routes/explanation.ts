/** What the model used for a forecast. Read from the database: this process fits and loads no models. */
import { ExplanationsSchema } from '../../schemas/explanations.ts';
import { explanationsOf } from '../../stores/postgres/explanations.ts';
import { closedObject, IdParameter, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { freshnessFor } from '../serving-state.ts';
import { requireForecast } from './forecasts.ts';

export const explanationRoute: Route = {
  path: '/v1/forecasts/{id}/explanation',
  operationId: 'getExplanation',
  summary: 'What the model used for a forecast, once somebody asked for it with `tempocast explain`.',
  pathSchema: closedObject({ id: IdParameter }),
  querySchema: None,
  response: ExplanationsSchema,
  keep: 1_000,
  async load({ db }, { path, state }) {
    const found = await requireForecast(db, String(path.id));
    const freshness = freshnessFor(state, found);
    const explanations = await explanationsOf(db, { forecastId: found.id });
    return {
      freshness,
      body: { freshness, forecastId: found.id, explanations, command: `tempocast explain ${found.id}` },
    };
  },
};
