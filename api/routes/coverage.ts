/** How often the served intervals held, and whether that is an alarm. */
import { Type } from 'typebox';
import { type Coverage, CoverageSchema } from '../../schemas/api.ts';
import { COVERAGE_SESSIONS, coverageAlarm, coverageLimits } from '../../schemas/intervals.ts';
import { type CoverageQuery, coverageOf } from '../../stores/postgres/coverage.ts';
import type { ApiContext } from '../context.ts';
import { closedObject, countTo, HorizonParameter, None, symbolOf } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';

export const coverageRoute = (context: ApiContext): Route => ({
  path: '/v1/coverage',
  operationId: 'getCoverage',
  summary:
    'Realised coverage, width and interval score of served intervals over the newest scored sessions, with alarm limits.',
  pathSchema: None,
  querySchema: closedObject({
    by: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: ['all', 'symbol', 'regime'],
        default: 'all',
        description: 'Beside the rows of all: one row per symbol, or per volatility regime of the origin.',
      }),
    ),
    symbol: Type.Optional(symbolOf(context.symbols)),
    horizon: Type.Optional(HorizonParameter),
    recipe: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]*$', description: 'name of a recipe' })),
    sessions: Type.Optional(countTo(1000, COVERAGE_SESSIONS)),
  }),
  response: CoverageSchema,
  keep: 'publication',
  async load({ db, universe, unscored }, { query, state }) {
    const freshness = publishedFreshness(state);
    const sessions = Number(query.sessions);
    const found = await coverageOf(db, {
      ...{ universe, asOf: state.readAt, sessions, exclude: unscored },
      by: query.by as CoverageQuery['by'],
      recipe: query.recipe as string | undefined,
      horizon: query.horizon as number | undefined,
      symbol: query.symbol as string | undefined,
    });
    const rows = found.map((row): Coverage['rows'][number] => ({
      ...row,
      limits: coverageLimits(row.horizon),
      alarm: coverageAlarm(row.horizon, row.sessions, row.coverage90),
    }));
    return { freshness, body: { freshness, sessions, rows } };
  },
});
