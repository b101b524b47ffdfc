import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import type { Config } from '../../schemas/config.ts';
import { extendCoverage, insertArrival } from '../../stores/postgres/arrivals.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { rawObject, sampleBar } from '../../stores/postgres/sample-rows.ts';
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

test('a dataset of which nothing could be had is late, one of which a share is missing says which', async () => {
  const missing = ['KO', 'GE'].map((subject) => ({
    subject,
    message: `yahoo did not answer for ${subject}`,
  }));
  const failed = {
    ...arrival('news', '2019-02-25', '2019-02-25T22:00:00.000Z'),
    ...{ state: 'failed' as const, subjects: 2, missing },
  };
  await insertArrival(db, failed);
  const at = '2019-02-25T23:45:00.000Z';
  const noticeNow = async () =>
    (await look(at)).late.find(({ incidentKey }) => incidentKey === 'late/demo/news');
  assert.match((await noticeNow())!.body, /all 2 subjects failed; the first: yahoo did not answer/);
  const partial = { ...failed, state: 'partial' as const, subjects: 39 };
  await insertArrival(db, { ...partial, arrivedAt: '2019-02-25T23:00:00.000Z' });
  const notice = (await noticeNow())!;
  assert.deepEqual(
    [notice.severity, notice.title],
    ['warn', '2 of 39 subjects of news of 2019-02-25 have not arrived'],
  );
  assert.match(
    notice.body,
    /missing are KO, GE; the first: yahoo did not answer for KO\. Look.*--subject KO GE`$/,
  );

  const span = { dataset: 'news', from: '2019-02-01', to: '2019-02-25' };
  await extendCoverage(db, { ...span, subject: 'KO' }, '2019-02-25T23:10:00.000Z');
  await extendCoverage(db, { ...span, subject: 'GE', to: '2019-02-22' }, '2019-02-25T22:00:00.000Z');
  assert.match((await noticeNow())!.title, /^1 of 39 subjects of news/);
  await extendCoverage(db, { ...span, subject: 'GE' }, '2019-02-25T23:20:00.000Z');
  assert.equal(await noticeNow(), undefined);
  assert.ok((await look(at)).arrived.includes('late/demo/news'));
});

test('of bars a symbol is there when its bar of the session is', async () => {
  const missing = [{ subject: 'KO', message: 'yahoo did not answer' }];
  const partial = { ...arrival('bars', '2019-02-26', '2019-02-26T22:30:00.000Z'), state: 'partial' as const };
  await insertArrival(db, { ...partial, missing });
  const bars = async (at: string) => {
    const { late, arrived } = await look('2019-02-27T02:00:00.000Z', at);
    const found = late.find(({ incidentKey }) => incidentKey === 'late/demo/bars');
    return found?.title ?? arrived.find((key) => key === 'late/demo/bars');
  };
  const title = '1 of 39 subjects of bars of 2019-02-26 have not arrived';
  assert.equal(await bars('2019-02-27T00:40:00.000Z'), title);
  await insertRawObjects(db, [rawObject]);
  const knownAt = '2019-02-27T01:00:00.000Z';
  await insertBars(db, [sampleBar({ session: '2019-02-26', knownAt })]);
  assert.equal(await bars('2019-02-27T00:40:00.000Z'), title);
  assert.equal(await bars(knownAt), 'late/demo/bars');
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
