import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { closeNotice, openNotice, openNotices } from './notices.ts';
import { PUBLISHED_CHANNEL, publishSession } from './published.ts';
import {
  latestPublished,
  sessionRun,
  sessionRuns,
  stageTiming,
  stageTimings,
  upsertSessionRun,
} from './runs.ts';
import { insertLineage, NOW } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);
const later = '2019-02-25T22:30:00.000Z';

test('the state of a run advances and keeps what a later update leaves out', async () => {
  const run = { universe: 'demo', session: '2019-02-22', workflowId: 'day/demo/2019-02-22', runId: 'r1' };
  await upsertSessionRun(db, { ...run, state: 'running', stage: 'ingest', startedAt: NOW });
  await upsertSessionRun(db, { ...run, state: 'running', stage: 'validate', asOf: NOW, startedAt: later });
  const finished = {
    state: 'completed' as const,
    startedAt: later,
    finishedAt: later,
    summary: { bars: 39 },
  };
  await upsertSessionRun(db, { ...run, ...finished });
  const expected = { ...run, ...finished, startedAt: NOW, stage: 'validate', asOf: NOW };
  assert.deepEqual(await sessionRun(db, run), expected);
  await upsertSessionRun(db, { ...run, runId: 'r2', state: 'running', stage: 'ingest', startedAt: later });
  const again = await sessionRun(db, run);
  assert.deepEqual([again?.state, again?.startedAt, again?.finishedAt], ['running', later, null]);
  await upsertSessionRun(db, { ...run, session: '2019-02-23', state: 'closed', startedAt: later });
  const sessions = (await sessionRuns(db, { universe: 'demo', limit: 5 })).map(({ session }) => session);
  assert.deepEqual(sessions, ['2019-02-23', '2019-02-22']);
  assert.equal((await sessionRuns(db, { universe: 'demo', limit: 1 })).length, 1);
  assert.equal(await sessionRun(db, { universe: 'other', session: '2019-02-22' }), undefined);
});

test('a stage keeps the time of its last attempt', async () => {
  const stage = { universe: 'demo', session: '2019-02-22', stage: 'ingest' };
  await stageTiming(db, { ...stage, ms: 900 });
  await stageTiming(db, { ...stage, ms: 12.5, detail: { symbols: 39 } });
  assert.deepEqual(await stageTimings(db, stage), [{ ...stage, ms: 12.5, detail: { symbols: 39 } }]);
});

test('a session is published once, and listeners hear of it once', async () => {
  await insertLineage(db);
  const listener = await db.connect();
  const heard: string[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload!));
  await listener.query(`listen ${PUBLISHED_CHANNEL}`);
  const row = {
    ...{ universe: 'demo', session: '2019-02-22', asOf: NOW, publishedAt: NOW },
    ...{ championRecipe: 'har', modelVersion: 'model/har' },
  };
  assert.equal(await latestPublished(db, { universe: 'demo' }), undefined);
  const results = await Promise.all([
    publishSession(db, row),
    publishSession(db, row),
    publishSession(db, row),
  ]);
  assert.equal(results.filter(({ published }) => published).length, 1);
  if (heard.length === 0) await once(listener, 'notification', { signal: AbortSignal.timeout(10_000) });
  await listener.query('select 1');
  assert.deepEqual(
    heard.map((payload) => JSON.parse(payload)),
    [{ universe: 'demo', session: '2019-02-22' }],
  );
  assert.deepEqual(await latestPublished(db, { universe: 'demo' }), row);
  listener.release(true);
});

test('G13: one incident has one notice and one all-clear; coming back makes a new one', async () => {
  const incident = {
    ...{ incidentKey: 'stale/demo', kind: 'stale', severity: 'warn' as const, knownAt: NOW },
    ...{ title: 'forecasts are old', body: 'the newest session is 2019-02-21' },
  };
  const opened = await Promise.all(
    [1, 2, 3].map((minute) => openNotice(db, { ...incident, knownAt: `2019-02-22T22:3${minute}:00.000Z` })),
  );
  assert.equal(opened.filter((o) => o.opened).length, 1);
  assert.equal((await openNotices(db)).length, 1);
  const closing = { incidentKey: 'stale/demo', at: later };
  assert.equal((await closeNotice(db, closing))?.closedAt, later);
  assert.equal(await closeNotice(db, closing), undefined);
  assert.deepEqual(await openNotices(db), []);
  const back = { ...incident, knownAt: '2019-02-26T22:30:00.000Z' };
  assert.deepEqual(await openNotice(db, back), { opened: true });
  const open = { closedAt: null, acknowledgedAt: null, acknowledgedBy: null };
  assert.deepEqual(await openNotices(db), [{ ...back, ...open }]);
});
