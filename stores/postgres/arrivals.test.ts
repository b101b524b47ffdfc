import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Arrival, arrivalsFor, coverageOf, extendCoverage, insertArrival } from './arrivals.ts';
import { type ProviderReport, providerStates, upsertProviderState } from './providers.ts';
import { insertReconciliation, type Reconciliation, reconciliationOf } from './reconciliation.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);

const arrival: Arrival = {
  ...{
    dataset: 'bars',
    universe: 'demo',
    date: '2019-02-21',
    state: 'arrived',
    providers: ['tiingo', 'yahoo'],
  },
  ...{ arrivedAt: '2019-02-21T22:30:00.000Z', expectedBy: '2019-02-22T00:30:00.000Z' },
  ...{ subjects: 39, rows: 40, missing: [] },
};

test('G1 an arrival is known from its instant on, and is written once', async () => {
  const late: Arrival = {
    ...arrival,
    ...{ state: 'partial', arrivedAt: '2019-02-22T01:00:00.000Z', rows: 0 },
    missing: [{ subject: 'GE', message: 'yahoo knows no symbol \'GE\', says "it"' }],
  };
  for (const one of [arrival, late, arrival]) await insertArrival(db, one);
  const asOf = (instant: string) => arrivalsFor(db, { universe: 'demo', asOf: instant });
  assert.deepEqual(await asOf('2019-02-21T22:29:59.999Z'), []);
  assert.deepEqual(await asOf('2019-02-21T22:30:00.000Z'), [arrival]);
  assert.deepEqual(await asOf('2019-03-01T00:00:00.000Z'), [late, arrival]);
  const march = { universe: 'demo', asOf: '2019-04-01T00:00:00.000Z', from: '2019-03-01' };
  assert.deepEqual(await arrivalsFor(db, march), []);
  await assert.rejects(db.query('update tempocast.arrival set rows = 1'), /G2/);
});

test('what comes at the instant of a failure replaces it: the clock of the replay stands still', async () => {
  const macro: Arrival = { ...arrival, dataset: 'macro', providers: ['fred'] };
  const failed: Arrival = { ...macro, state: 'failed', providers: [], rows: 0 };
  for (const one of [failed, failed, macro, macro]) await insertArrival(db, one);
  const query = { universe: 'demo', dataset: 'macro', asOf: '2019-03-01T00:00:00.000Z' };
  const later = { ...macro, arrivedAt: '2019-02-21T22:30:00.001Z' };
  assert.deepEqual(await arrivalsFor(db, query), [later, failed]);
});

test('coverage only grows', async () => {
  const span = (from: string, to: string) => ({ dataset: 'macro', subject: 'GDP', from, to });
  const at = '2019-02-21T22:30:00.000Z';
  await extendCoverage(db, span('2010-01-01', '2019-02-21'), at);
  await extendCoverage(db, span('2015-01-01', '2016-01-01'), at);
  await extendCoverage(db, span('2000-01-01', '2010-01-01'), at);
  const covered = await coverageOf(db, { dataset: 'macro', subjects: ['GDP', 'UNRATE'] });
  assert.deepEqual([...covered], [['GDP', span('2000-01-01', '2019-02-21')]]);
});

test("a provider's last success and last failure outlive each other", async () => {
  const at = (minute: number) => `2019-02-21T22:0${minute}:00.000Z`;
  const report = (minute: number, failure: string | null): ProviderReport => ({
    ...{ provider: 'tiingo', circuit: 'closed', circuitSince: null, circuitReason: null, worker: 'host:1' },
    ...{
      succeededAt: failure ? null : at(minute),
      failedAt: failure ? at(minute) : null,
      checkedAt: at(minute),
    },
    ...{ failureType: failure, failureMessage: failure && `${failure} it said` },
  });
  await upsertProviderState(db, report(1, null));
  await upsertProviderState(db, report(2, 'RateLimited'));
  await upsertProviderState(db, report(3, null));
  const [state] = await providerStates(db);
  assert.deepEqual(
    [state!.succeededAt, state!.failedAt, state!.failureType, state!.checkedAt],
    [at(3), at(2), 'RateLimited', at(3)],
  );
});

test('G1 the comparison of a session is the newest one known', async () => {
  const raw = `insert into tempocast.raw_object values ($1, repeat('a', 64), 'x', 'bars', 'KO', 'u', 200, now(), 1)`;
  for (const key of ['raw/a', 'raw/b']) await db.query(raw, [key]);
  const one: Reconciliation = {
    ...{ universe: 'demo', session: '2019-02-21', provider: 'polygon', compared: 30, absent: ['SHV', 'UTX'] },
    ...{ knownAt: '2019-02-21T22:30:00.000Z', boundBp: 50 },
    disagreements: [
      { symbol: 'KO', close: 50, rawKey: 'raw/a', otherClose: 49, otherRawKey: 'raw/b', differenceBp: 204.1 },
    ],
  };
  const other: Reconciliation = { ...one, knownAt: '2019-02-22T10:00:00.000Z', disagreements: [] };
  for (const r of [one, other, one]) await insertReconciliation(db, r);
  const at = (asOf: string) => reconciliationOf(db, { universe: 'demo', session: '2019-02-21', asOf });
  assert.equal(await at('2019-02-21T22:29:59.999Z'), undefined);
  assert.deepEqual(await at('2019-02-22T09:59:59.999Z'), one);
  assert.deepEqual(await at('2019-02-22T10:00:00.000Z'), other);
});
