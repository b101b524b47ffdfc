/** What the page draws of the contest: skill, evidence, coverage, shares. */
import { Type } from 'typebox';
import { ContestChartsSchema } from '../../schemas/contest-charts.ts';
import { contestDays } from '../../stores/postgres/contest-days.ts';
import { contestAsOf } from '../../stores/postgres/contests.ts';
import { chartsOf } from '../contest/charts.ts';
import { baselineOf } from '../context.ts';
import { closedObject, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';

/** Decisions of the replay are known at virtual instants; the newest is shown. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';
const KEEP_MS = 2_000;

export const contestChartsRoute: Route = {
  path: '/v1/contest/charts',
  operationId: 'getContestCharts',
  summary:
    'Skill with its band, evidence with thresholds, coverage and shares over the sessions of the contest.',
  pathSchema: None,
  querySchema: closedObject({
    window: Type.Optional(
      Type.Integer({
        minimum: 20,
        maximum: 500,
        default: 60,
        description: 'Sessions of the moving figures.',
      }),
    ),
    points: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 5000, default: 300, description: 'At most so many sessions.' }),
    ),
  }),
  response: ContestChartsSchema,
  keep: KEEP_MS,
  async load(context, { query }) {
    const { db, universe } = context;
    const found = await contestAsOf(db, { universe, asOf: ANY_TIME });
    if (found === undefined) throw new Problem('not-found', `no contest has begun in universe ${universe}`);
    const { state, policy } = found;
    const rows = await contestDays(db, { contest: state.contest });
    const body = chartsOf(rows, {
      ...{ contest: state.contest, naive: baselineOf(context), policy },
      ...{ window: Number(query.window), points: Number(query.points) },
    });
    return { body };
  },
};
