import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CheckOutcome, type CheckRunKey, recordChecks } from './checks.ts';
import type { MetricValue } from './metrics.ts';
import { pastMetrics } from './past-metrics.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const OUTCOME: CheckOutcome = {
  ...{ suite: 'bars', suiteVersion: '2.0.0', expectation: 'in-range', severity: 'warn' },
  ...{ success: true, skipped: false, elementCount: 39, missingCount: 0, unexpectedCount: 0 },
  ...{ percentTotal: 0, percentNonmissing: 0, observed: null, bound: null, examples: [] },
  ...{ groupBy: null, groups: [], historyZ: null },
};

const record = (session: string, metrics: MetricValue[], change: Partial<CheckRunKey> = {}) => {
  const instants = { since: `${session}T22:00:00.000Z`, knownAt: `${session}T22:30:00.000Z` };
  const about = { universe: 'demo', dataset: 'bars', checkpoint: 'session', session, run: 0, rows: 39 };
  const key = { ...about, ...instants, ...change };
  return inTransaction(database.db, (db) => recordChecks(db, key, [{ ...OUTCOME, metrics }]));
};

/** From what is remembered, and read again. */
async function pasts(before: string, group = '') {
  const query = { universe: 'demo', dataset: 'bars', before, asOf: `${before}T22:30:00.000Z` };
  const remembered = await pastMetrics(database.db, query);
  const read = await inTransaction(database.db, (db) => pastMetrics(db, query));
  return [remembered, read].map((past) => past('bars', 'in-range', 'rows', group));
}

test('the past of a later day is that of the day before and what has been run since, as it is when all is read again', async () => {
  const point = (session: string, value: number | null, note: string | null = null) => ({
    session,
    value,
    note,
  });
  await record('2019-02-18', [{ metric: 'rows', value: 10 }]);
  await record('2019-02-19', [
    { metric: 'rows', value: null, note: 'none' },
    { metric: 'rows', group: 'KO', value: 3 },
  ]);
  const first = [point('2019-02-18', 10)];
  assert.deepEqual(await pasts('2019-02-19'), [first, first]);
  const second = [...first, point('2019-02-19', null, 'none')];
  assert.deepEqual(await pasts('2019-02-20'), [second, second]);
  const grouped = [point('2019-02-19', 3)];
  assert.deepEqual(await pasts('2019-02-20', 'KO'), [grouped, grouped]);
  // A date that is run again: the newest run of it stands.
  await record('2019-02-18', [{ metric: 'rows', value: 12 }], { run: 1 });
  const third = [point('2019-02-18', 12), point('2019-02-19', null, 'none')];
  assert.deepEqual(await pasts('2019-02-21'), [third, third]);
  // An earlier date asks for less, and a later one finds all of it again.
  assert.deepEqual(await pasts('2019-02-19'), [[third[0]!], [third[0]!]]);
  assert.deepEqual(await pasts('2019-02-21'), [third, third]);
});

test('a run that has been written is not added to: what was seen of it is all that there is', async () => {
  await record('2019-03-04', [{ metric: 'rows', value: 1 }]);
  const seen = await pasts('2019-03-05');
  await record('2019-03-04', [
    { metric: 'rows', value: 2 },
    { metric: 'rows', group: 'KO', value: 2 },
  ]);
  assert.deepEqual(await pasts('2019-03-05'), seen);
  assert.deepEqual(
    (await pasts('2019-03-05', 'KO'))[1]!.filter((one) => one.session === '2019-03-04'),
    [],
  );
});
