/** Ready to serve: the database answers and there is something to serve. */
import { ReadySchema } from '../../schemas/api.ts';
import { None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';

export const readyRoute: Route = {
  path: '/readyz',
  operationId: 'getReadiness',
  summary: 'Whether forecasts can be served: database reachable, and a forecast published.',
  pathSchema: None,
  querySchema: None,
  response: ReadySchema,
  keep: 1_000,
  async load(_context, { state }) {
    const freshness = publishedFreshness(state);
    return { freshness, body: { status: 'ready', database: 'up', freshness } };
  },
};
