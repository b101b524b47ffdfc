/** One run: every expectation, the rows it set aside, what happened next. */
import { Type } from 'typebox';
import { type ExpectationResult, type RunDoc, RunDocSchema } from '../../schemas/data-api.ts';
import { type CheckResultRow, checkRun } from '../../stores/postgres/checks.ts';
import { heldRows } from '../../stores/postgres/held-rows.ts';
import { noticesOfRun } from '../../stores/postgres/notices-of-run.ts';
import { repairsDone } from '../../stores/postgres/repairs-done.ts';
import { neighbours } from '../../stores/postgres/suite-runs.ts';
import { allSymbols } from '../context.ts';
import { closedObject, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { type Describe, worstFirst } from '../suites.ts';
import { operatorsNow } from './attention.ts';
import { followUpsOf } from './follow-ups.ts';
import { heldRowOf } from './quarantine.ts';
import { stoppedSymbols } from './stops.ts';

/** A day that goes wrong can have thousands. */
const ROWS_SHOWN = 200;

export const runRoute: Route = {
  path: '/v1/data/runs/{run}',
  operationId: 'getRun',
  summary: 'Every expectation of a run with counts, bounds and examples, and what happened next.',
  pathSchema: closedObject({ run: Type.String({ maxLength: 200, description: 'the id of a run' }) }),
  querySchema: None,
  response: RunDocSchema,
  keep: 1_000,
  async load(context, { path, state }) {
    const { db, universe } = context;
    const id = String(path.run);
    const asOf = operatorsNow(context, state);
    const found = await checkRun(db, id);
    if (found === undefined || found.run.universe !== universe)
      throw new Problem(
        'not-found',
        `no run has the id ${JSON.stringify(id.slice(0, 80))}; /v1/data/suites lists the newest`,
        {
          parameter: 'run',
        },
      );
    const { run, results } = found;
    const between = [run.knownAt, momentAfter(run.knownAt)] as const;
    const symbols = allSymbols(context);
    const [around, all, repairs, notices] = await Promise.all([
      neighbours(db, { id, asOf }),
      heldRows(db, { asOf, symbols, heldBetween: between, limit: ROWS_SHOWN, offset: 0 }),
      run.dataset === 'bars' ? repairsDone(db, { between, symbols }) : [],
      run.criticalFailed > 0 ? noticesOfRun(db, { universe, at: between[1] }) : [],
    ]);
    const judged = new Set(results.map((one) => one.expectation));
    // The day looks at actions with the bars; our suites are named after their datasets.
    const datasets = new Set([run.dataset, ...results.map((one) => one.suite)]);
    const held = all.rows
      .filter(
        (row) => datasets.has(row.dataset) && row.expectations.some((one) => judged.has(one.expectation)),
      )
      .map(heldRowOf);
    const { dataset, checkpoint, session, knownAt, rows, expectations, failed, criticalFailed } = run;
    const body: RunDoc = {
      ...{ run: id, dataset, checkpoint, session, knownAt, rows },
      ...{ passed: expectations - failed, failed, critical: criticalFailed },
      ...around,
      expectations: results.toSorted(worstFirst).map((row) => resultOf(row, context.describe)),
      held,
      followUps: followUpsOf({
        dataset,
        session,
        knownAt,
        held,
        repairs,
        notices,
        stops: stoppedSymbols(run, results, context.symbols),
      }),
    };
    return { body };
  },
};

/** Repairs that a run applies are known a millisecond each after it, and so is what it sets aside then. */
const momentAfter = (instant: string) => new Date(Date.parse(instant) + 999).toISOString();

function resultOf(row: CheckResultRow, describe: Describe): ExpectationResult {
  const { run: _, universe: __, dataset: ___, session: ____, groupBy, ...rest } = row;
  const { suite, suiteVersion, expectation } = row;
  return {
    ...rest,
    groupBy: groupBy ?? [],
    description: describe(suite, suiteVersion, expectation),
  };
}
