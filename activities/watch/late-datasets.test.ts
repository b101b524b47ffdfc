import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import type { Config } from '../../schemas/config.ts';
import { insertArrival } from '../../stores/postgres/arrivals.ts';
import { insertScheduleEvent } from '../../stores/postgres/schedule-events.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { lateDatasets } from './late-datasets.ts';

const { db, close } = await createTestDatabase();
after(close);

const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
const { news } = defaults.datasets;
const config: Config = { ...defaults, datasets: { ...defaults.datasets, news: { ...news, every: 'day' } } };
const universe = 'demo';
const look = (at: string, asOf: string | undefined = at) =>
  lateDatasets({ db, config }, { universe, at, asOf });
const arrival = (dataset: string, date: string, arrivedAt: string) => ({
  ...{
    dataset,
    universe,
    date,
    arrivedAt,
    expectedBy: arrivedAt,
    providers: ['yahoo'],
    subjects: 39,
    rows: 39,
  },
  missing: [],
});

test('what arrived after the instant had not arrived then', async () => {
  await insertArrival(db, { ...arrival('bars', '2019-02-22', '2019-02-23T02:00:00.000Z'), state: 'arrived' });
  const before = await look('2019-02-23T01:00:00.000Z');
  assert.deepEqual(
    before.late.map(({ incidentKey, severity }) => `${incidentKey} ${severity}`),
    ['late/demo/bars critical', 'late/demo/news warn'],
  );
  assert.match(before.late[0]!.body, /^expected by 2019-02-23T00:30:00\.000Z; nothing has brought it/);
  assert.match(before.late[1]!.body, /`tempocast ingest --dataset news --date 2019-02-22`$/);
  const after = await look('2019-02-23T03:00:00.000Z');
  assert.deepEqual(after.arrived, ['late/demo/bars']);
});

test('a dataset of which nothing could be had is late, one of which something is missing is not', async () => {
  const missing = [{ subject: 'KO', message: 'yahoo did not answer' }];
  const failed = {
    ...arrival('news', '2019-02-25', '2019-02-25T22:00:00.000Z'),
    state: 'failed' as const,
    missing,
  };
  await insertArrival(db, failed);
  const { late } = await look('2019-02-25T23:45:00.000Z');
  const notice = late.find(({ incidentKey }) => incidentKey === 'late/demo/news')!;
  assert.match(notice.body, /all 39 subjects failed; the first: yahoo did not answer/);
  await insertArrival(db, { ...failed, arrivedAt: '2019-02-25T23:00:00.000Z', state: 'partial' });
  assert.ok((await look('2019-02-25T23:45:00.000Z')).arrived.includes('late/demo/news'));
});

test('on the real clock nothing is owed from before it was scheduled', async () => {
  const live = (at: string) => lateDatasets({ db, config }, { universe, at });
  assert.deepEqual((await live('2019-03-05T12:00:00.000Z')).late, []);
  const event = { kind: 'created' as const, by: 'the test', detail: null };
  await insertScheduleEvent(db, { ...event, schedule: 'tempocast/day/demo', at: '2019-03-05T20:00:00.000Z' });
  assert.deepEqual((await live('2019-03-05T23:00:00.000Z')).late, [], 'the bars of the 4th were nobody’s');
  const { late } = await live('2019-03-06T00:30:00.000Z');
  assert.deepEqual(
    late.map(({ title }) => title),
    ['bars of 2019-03-05 have not arrived'],
  );
});
