/** What validation found on a day: expectations, quarantine, restatements. */
import { type Quality, QualitySchema } from '../../schemas/api.ts';
import { type CheckResultRow, checkRuns, checksOf } from '../../stores/postgres/checks.ts';
import { quarantineOf } from '../../stores/postgres/quarantine.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';
import { sessionRun, sessionRuns } from '../../stores/postgres/runs.ts';
import { type ApiContext, allSymbols } from '../context.ts';
import { closedObject, None, SessionParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { type Describe, worstFirst } from '../suites.ts';

/** A day that goes wrong can have thousands; counts are always complete. */
const ROWS_SHOWN = 200;

export const qualityRoute: Route = {
  path: '/v1/sessions/{date}/quality',
  operationId: 'getQuality',
  summary: 'Expectation results of a session run, and the rows that it quarantined or found restated.',
  pathSchema: closedObject({ date: SessionParameter }),
  querySchema: None,
  response: QualitySchema,
  keep: 1_000,
  async load(context, { path, state }) {
    const { db, universe } = context;
    const session = String(path.date);
    const run = await sessionRun(db, { universe, session });
    if (!run) throw await unknownSession(context, session);
    // What one run learned: since it began, up to its instant. Before that is known, go by the session of the rows.
    const since = run.asOf === null ? undefined : await beginOf(context, session, run.asOf);
    const found = since === undefined ? { asOf: state.readAt, session } : { asOf: run.asOf!, since };
    const symbols = allSymbols(context);
    const [checks, quarantine, restatements] = await Promise.all([
      checksOf(db, { universe, session }),
      quarantineOf(db, { ...found, symbols }),
      restatementsOf(db, { ...found, symbols }),
    ]);
    const body: Quality = {
      universe,
      session,
      asOf: run.asOf,
      state: run.state,
      passed: checks.filter((check) => check.success).length,
      failed: checks.filter((check) => !check.success).length,
      expectations: checks.toSorted(worstFirst).map((check) => expectationOf(check, context.describe)),
      quarantineCount: quarantine.length,
      quarantine: quarantine
        .slice(0, ROWS_SHOWN)
        .map(({ symbol, session, knownAt, expectation, reason }) => ({
          symbol,
          session,
          knownAt,
          expectation,
          reason,
        })),
      restatementCount: restatements.length,
      restatements: restatements.slice(0, ROWS_SHOWN),
    };
    return { body };
  },
};

/** Answers arrive one after the other, and an applied repair is known after what it repairs. */
async function beginOf(
  { db, universe }: ApiContext,
  session: string,
  asOf: string,
): Promise<string | undefined> {
  const [checks] = await checkRuns(db, { universe, session, dataset: 'bars', asOf, limit: 1 });
  return checks?.since;
}

function expectationOf(result: CheckResultRow, describe: Describe) {
  const { universe: _u, session: _s, percentNonmissing: _p, dataset: _d, ...more } = result;
  const { skipped: _k, groupBy: _b, groups: _g, historyZ: _z, ...shown } = more;
  return { ...shown, description: describe(shown.suite, shown.suiteVersion, shown.expectation) };
}

async function unknownSession({ db, universe }: ApiContext, session: string): Promise<Problem> {
  const allowed = (await sessionRuns(db, { universe, limit: 10 })).map((run) => run.session);
  const detail = `no run of session ${session} is known; newest: ${allowed.join(', ') || 'none'}`;
  return new Problem('not-found', detail, { parameter: 'date', allowed });
}
