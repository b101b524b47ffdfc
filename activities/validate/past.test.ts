import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Suite } from '../../schemas/expectations.ts';
import { recordChecks } from '../../stores/postgres/checks.ts';
import { pastMetrics } from '../../stores/postgres/past-metrics.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import type { Batch } from './batch.ts';
import { runSuite } from './suite.ts';
import { barsBatch, SESSIONS } from './testing/bars.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const SUITE: Suite = {
  ...{ suite: 'own', version: '1.0.0', dataset: 'bars' },
  expectations: [
    {
      ...{ id: 'in-range', type: 'withinPastRange', severity: 'warn', description: 'in range' },
      ...{ kwargs: { columns: ['close'], sigmas: 4, minimum: 5 }, emptyPolicy: 'pass' },
    },
    {
      ...{ id: 'currency', type: 'constantPerSeries', severity: 'critical', description: 'constant' },
      kwargs: { column: 'currency', series: 'symbol' },
    },
  ],
};

const knownAt = (session: string) => `${session}T22:30:00.000Z`;

/** The run of a date: its verdict, from what earlier runs had measured by then. */
async function judged(
  session: string,
  change: { symbols?: number; currency?: string; released?: string } = {},
) {
  const past = await pastMetrics(database.db, {
    ...{ universe: 'test', dataset: 'bars', before: session, asOf: knownAt(session) },
  });
  const batch: Batch = {
    ...barsBatch((m) => {
      m.bars = m.bars.filter((_, i) => i % 10 < (change.symbols ?? 10));
      if (change.currency !== undefined) for (const bar of m.bars) bar.currency = change.currency;
    }),
    session,
    past,
    released: new Set(change.released === undefined ? [] : [change.released]),
  };
  return runSuite(SUITE, batch);
}

async function record(session: string, results: Awaited<ReturnType<typeof judged>>, run = 0): Promise<void> {
  const about = { universe: 'test', dataset: 'bars', checkpoint: 'session', session, run, rows: 1 };
  await recordChecks(database.db, { ...about, since: knownAt(session), knownAt: knownAt(session) }, results);
}

test('G1 changing or adding later runs changes no verdict of a run, nor does the run itself', async () => {
  const days = SESSIONS.slice(0, 12);
  for (const session of days.slice(0, 8)) await record(session, await judged(session));
  const tested = days[8]!;
  const verdict = await judged(tested, { symbols: 5 });
  assert.deepEqual(
    verdict.map(({ expectation, success }) => [expectation, success]),
    [
      ['in-range', false],
      ['currency', true],
    ],
  );
  assert.ok(verdict[0]!.historyZ! < -4, 'half of the rows is far below the past');
  // The run itself, the same date again, and later dates with other counts and another currency.
  await record(tested, verdict);
  await record(tested, await judged(tested, { symbols: 1, currency: 'GBp' }), 1);
  for (const session of days.slice(9)) {
    await record(session, await judged(session, { symbols: 5, currency: 'GBp' }));
  }
  assert.deepEqual(await judged(tested, { symbols: 5 }), verdict);
  // A later run does see them: its own past holds the low counts.
  const later = await judged(SESSIONS[12]!, { symbols: 5 });
  assert.ok(later[0]!.historyZ! > verdict[0]!.historyZ!);
});

test('a new value that an operator released is the constant from then on', async () => {
  const [day, next] = [SESSIONS[13]!, SESSIONS[14]!];
  const currencyOf = async (session: string, change: Parameters<typeof judged>[1]) => {
    const results = await judged(session, change);
    return { results, one: results.find(({ expectation }) => expectation === 'currency')! };
  };
  const changed = await currencyOf(day, { currency: 'EUR' });
  assert.equal(changed.one.success, false);
  const [held] = changed.one.unexpected;
  const released = `bars ${held!.symbol} ${held!.session} ${held!.knownAt}`;
  const after = await currencyOf(day, { currency: 'EUR', released });
  const symbols = new Set(after.one.unexpected.map(({ symbol }) => symbol));
  assert.ok(!symbols.has(held!.symbol), 'all rows of the series, not the released one alone');
  assert.equal(symbols.size, new Set(changed.one.unexpected.map(({ symbol }) => symbol)).size - 1);
  await record(day, after.results);
  const later = await currencyOf(next, { currency: 'EUR' });
  assert.ok(later.one.unexpected.every(({ symbol }) => symbol !== held!.symbol));
  const back = await currencyOf(next, {});
  assert.ok(
    back.one.unexpected.some(({ symbol }) => symbol === held!.symbol),
    'the old value is wrong by now',
  );
});
