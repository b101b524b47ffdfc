/** Suites over their runs: overview, one suite, one expectation. */
import { Type } from 'typebox';
import {
  type ExpectationHistory,
  ExpectationHistorySchema,
  type SuiteRuns,
  SuiteRunsSchema,
  type Suites,
  SuitesSchema,
} from '../../schemas/data-api.ts';
import { measured, type SuiteRunRow, suiteRuns } from '../../stores/postgres/suite-runs.ts';
import { closedObject, countTo, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { operatorsNow } from './attention.ts';
import { trendOf, trendsOf } from './trends.ts';

const RUNS_IN_OVERVIEW = 20;
const Name = (what: string) => Type.String({ minLength: 1, maxLength: 100, description: what });

export const suitesRoute: Route = {
  path: '/v1/data/suites',
  operationId: 'listSuites',
  summary: 'Suites that have run: versions, newest run, the runs before it.',
  pathSchema: None,
  querySchema: None,
  response: SuitesSchema,
  keep: 1_000,
  async load(context, { state }) {
    const { db, universe } = context;
    const rows = await suiteRuns(db, {
      universe,
      asOf: operatorsNow(context, state),
      limit: RUNS_IN_OVERVIEW,
    });
    const body: Suites = {
      suites: [...Map.groupBy(rows, (row) => row.suite)].map(([suite, runs]) => ({
        suite,
        dataset: runs[0]!.dataset,
        versions: versionsOf(runs),
        last: shown(runs[0]!),
        trend: runs.map(shown).toReversed(),
      })),
    };
    return { body };
  },
};

const shown = ({ suite: _, dataset: __, ...run }: SuiteRunRow) => run;

/** In the order in which they came. */
const versionsOf = (newestFirst: readonly SuiteRunRow[]) => [
  ...new Set(newestFirst.toReversed().map((run) => run.version)),
];

export const suiteRunsRoute: Route = {
  path: '/v1/data/suites/{suite}/runs',
  operationId: 'listSuiteRuns',
  summary: 'The newest runs of a suite, and the trend of every expectation over them.',
  pathSchema: closedObject({ suite: Name('a suite') }),
  querySchema: closedObject({ limit: Type.Optional(countTo(500, 60)) }),
  response: SuiteRunsSchema,
  keep: 1_000,
  async load(context, { path, query, state }) {
    const { db, universe } = context;
    const [asOf, suite, limit] = [operatorsNow(context, state), String(path.suite), Number(query.limit)];
    const [runs, rows] = await Promise.all([
      suiteRuns(db, { universe, asOf, suite, limit }),
      measured(db, { universe, asOf, suite, limit }),
    ]);
    if (runs.length === 0) throw unknown('suite', suite, '/v1/data/suites lists those that have run');
    const body: SuiteRuns = {
      suite,
      dataset: runs[0]!.dataset,
      versions: versionsOf(runs),
      runs: runs.map(shown),
      expectations: trendsOf({ suite, describe: context.describe }, rows),
    };
    return { body };
  },
};

export const historyRoute: Route = {
  path: '/v1/data/expectations/{suite}/{id}/history',
  operationId: 'getExpectationHistory',
  summary: 'What one expectation measured over its runs, with the bounds that the runs before gave.',
  pathSchema: closedObject({ suite: Name('a suite'), id: Name('an expectation') }),
  querySchema: closedObject({
    limit: Type.Optional(countTo(500, 60)),
    metric: Type.Optional(Name('one of the metrics of the answer')),
  }),
  response: ExpectationHistorySchema,
  keep: 1_000,
  async load(context, { path, query, state }) {
    const { db, universe } = context;
    const [suite, expectation, limit] = [String(path.suite), String(path.id), Number(query.limit)];
    const rows = await measured(db, {
      universe,
      asOf: operatorsNow(context, state),
      suite,
      expectation,
      limit,
    });
    if (rows.length === 0)
      throw unknown(
        'id',
        `${suite}/${expectation}`,
        `/v1/data/suites/${suite}/runs lists those of the suite`,
      );
    const body: ExpectationHistory = {
      suite,
      trend: trendOf({ suite, describe: context.describe }, rows, query.metric as string | undefined),
    };
    return { body };
  },
};

function unknown(parameter: string, value: string, way: string): Problem {
  return new Problem('not-found', `nothing has run under ${JSON.stringify(value)}; ${way}`, { parameter });
}
