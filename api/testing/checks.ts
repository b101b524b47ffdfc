/** Earlier runs of checks for tests: a week of row counts with their bounds, and a day on which a critical one failed. */
import bars from '../../schemas/suites/bars.json' with { type: 'json' };
import { type CheckOutcome, recordChecks } from '../../stores/postgres/checks.ts';
import type { Db } from '../../stores/postgres/db.ts';
import type { MetricValue } from '../../stores/postgres/metrics.ts';
import { openNotice } from '../../stores/postgres/notices.ts';
import { asOfSession, type Fixture } from './fixture.ts';

type Outcome = CheckOutcome & { metrics: MetricValue[] };
const RUNS = 9;

/** The fifth session from the end is the bad one. Returns the ids of the runs, oldest first. */
export async function seedCheckRuns(db: Db, { universe, sessions }: Fixture): Promise<string[]> {
  const bad = sessions.at(-5)!;
  const ids: string[] = [];
  for (const [i, session] of sessions.slice(-RUNS - 1, -1).entries()) {
    const knownAt = asOfSession(session);
    const run = {
      universe,
      dataset: 'bars',
      checkpoint: 'bars',
      session,
      since: knownAt,
      knownAt,
      run: 0,
    };
    ids.push(await recordChecks(db, { ...run, rows: 39 }, outcomesOf(session, session === bad, i)));
  }
  await openNotice(db, {
    incidentKey: `quality/${universe}`,
    knownAt: asOfSession(bad),
    kind: 'CriticalExpectation',
    severity: 'warn',
    title: `1 critical expectations failed on ${bad}`,
    body: 'ohlc-order: 1 unexpected',
  });
  return ids;
}

function outcomesOf(session: string, bad: boolean, i: number): Outcome[] {
  const { suite, version } = bars;
  return bars.expectations.map(({ id, severity }): Outcome => {
    const rows = 39 - (i % 2);
    const counted = id === 'bars-in-past-range';
    const failed = bad && id === 'ohlc-order';
    const percent = failed ? 100 / 39 : 0;
    return {
      ...{ suite, suiteVersion: version, expectation: id, severity: severity as Outcome['severity'] },
      success: !failed,
      skipped: counted && i < 5,
      ...{ elementCount: 39, missingCount: 1, unexpectedCount: failed ? 1 : 0 },
      ...{ percentTotal: percent, percentNonmissing: failed ? 100 / 38 : 0 },
      observed: counted ? { rows } : null,
      bound: counted && i >= 5 ? { rows: [36.5, 41.5] } : null,
      examples: failed ? [exampleOf(session)] : [],
      groupBy: null,
      groups: [],
      historyZ: counted && i >= 5 ? -0.7 : null,
      metrics: [
        { metric: 'unexpected_percent', value: percent },
        ...(counted ? [{ metric: 'rows', value: rows }] : []),
      ],
    };
  });
}

function exampleOf(session: string) {
  const key = { symbol: 'AXP', session };
  return {
    key,
    ...key,
    knownAt: asOfSession(session),
    value: 107.12,
    detail: 'high 107.12 is below close 107.38',
  };
}
