/** What the page draws of the contest: skill, evidence, coverage, shares. */
import { Type } from 'typebox';
import { ContestChartsSchema } from '../../schemas/contest-charts.ts';
import type { ContestDay } from '../../schemas/contest-days.ts';
import { contestDays } from '../../stores/postgres/contest-days.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { chartsOf } from '../contest/charts.ts';
import { newestContest } from '../contest/newest.ts';
import { baselineOf } from '../context.ts';
import { closedObject, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';

const KEEP_MS = 2_000;

/** Days of a contest are only ever appended, so those that were read are kept: of the newest contest of each database. */
const kept = new WeakMap<Db, { contest: string; rows: ContestDay[] }>();

async function daysOf(db: Db, contest: string): Promise<ContestDay[]> {
  const known = kept.get(db);
  const before = known?.contest === contest ? known.rows : [];
  const later = await contestDays(db, { contest, after: before.at(-1)?.day ?? 0 });
  const rows = later.length === 0 ? before : [...before, ...later.toSorted((a, b) => a.day - b.day)];
  // Another request may have read further meanwhile.
  const now = kept.get(db);
  if (now?.contest !== contest || now.rows.length < rows.length) kept.set(db, { contest, rows });
  return rows;
}

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
    const found = await newestContest(db, universe);
    if (found === undefined) throw new Problem('not-found', `no contest has begun in universe ${universe}`);
    const { state, policy } = found;
    const rows = await daysOf(db, state.contest);
    const body = chartsOf(rows, {
      ...{ contest: state.contest, naive: baselineOf(context), policy },
      ...{ window: Number(query.window), points: Number(query.points) },
    });
    return { body };
  },
};
