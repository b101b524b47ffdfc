import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { desiredSchedules } from '../cli/processes/schedule.ts';
import { calendarOf } from '../forecasting/calendar/calendars.ts';
import { dueOf, newestOwed } from '../forecasting/calendar/due.ts';
import { TASK_QUEUE, WORKFLOW } from '../schemas/pipeline.ts';
import { insertArrival } from '../stores/postgres/arrivals.ts';
import { insertScheduleEvent } from '../stores/postgres/schedule-events.ts';
import type { WatchArrivalsInput, WatchArrivalsResult } from '../workflows/watch-arrivals.ts';
import { CHEAP_RECIPES, smallConfig } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { startWebhook, type Webhook } from './rig/webhook.ts';

let rig: Rig;
let webhook: Webhook;
before(async () => {
  webhook = await startWebhook();
  const { datasets } = smallConfig('.');
  rig = await startRig({
    recipes: CHEAP_RECIPES.slice(0, 1),
    notify: { webhook: webhook.reference, channels: [], escalation: { afterMinutes: 15, channels: [] } },
    datasets: { ...datasets, macro: { ...datasets.macro, every: 'session' } },
  });
});
after(async () => {
  await rig.close();
  await webhook.close();
  await stopServer();
});

const INCIDENT = 'late/small/bars';
const watch = (input: Omit<WatchArrivalsInput, 'universe'>, id: string) =>
  rig.client.workflow.start<(input: WatchArrivalsInput) => Promise<WatchArrivalsResult>>(WORKFLOW.watch, {
    workflowId: id,
    taskQueue: TASK_QUEUE.cpu,
    args: [{ universe: 'small', ...input }],
  });
const watchAt = async (at: string) => (await watch({ at }, `watch/${at}/${Date.now()}`)).result();
const notices = async (incidentKey: string) =>
  (
    await rig.deps.db.query(
      `select kind, severity, title, known_at, closed_at from tempocast.notice where incident_key = $1
       order by known_at`,
      [incidentKey],
    )
  ).rows;
const told = async (line: string) => {
  while (!webhook.received.includes(line)) await sleep(50);
};

test('G13 bars that nobody brought are reported once, though the pipeline never ran, and given the all-clear', async () => {
  // 19:30 in New York on the Friday, when the deadline of 17:30 and two hours has just passed.
  const late = ['bars of 2019-02-22 have not arrived', 'macro of 2019-02-22 have not arrived'];
  const before = await watchAt('2019-02-23T00:29:59.999Z');
  assert.deepEqual(before.late, [
    'bars of 2019-02-21 have not arrived',
    'macro of 2019-02-21 have not arrived',
  ]);
  assert.deepEqual((await watchAt('2019-02-23T03:00:00.000Z')).late, late);
  assert.deepEqual((await watchAt('2019-02-24T00:30:00.000Z')).late, late);
  const [notice, ...more] = await notices(INCIDENT);
  assert.deepEqual(more, []);
  assert.deepEqual([notice.kind, notice.severity, notice.closed_at], ['DeadlineMissed', 'critical', null]);
  await told(`opened ${INCIDENT}`);

  await rig.runDay('2019-02-22');
  const after = await watchAt('2019-02-24T00:30:00.000Z');
  assert.deepEqual(after.arrived, [INCIDENT]);
  assert.deepEqual(after.notOwed, ['fundamentals', 'earnings', 'news', 'listings']);
  await told(`closed ${INCIDENT}`);
  assert.deepEqual(
    (await notices(INCIDENT)).map(({ closed_at }) => closed_at),
    ['2019-02-24T00:30:00.000Z'],
  );
  assert.equal(webhook.received.filter((line) => line.endsWith(INCIDENT)).length, 2);
});

test('G14 on a holiday nothing new is owed', async () => {
  const { late, arrived } = await watchAt('2019-02-19T12:00:00.000Z');
  assert.deepEqual([late[0], arrived], ['bars of 2019-02-15 have not arrived', []]);
});

test('the watch of the schedule looks on until what is late has come', async () => {
  const { db } = rig.deps;
  const schedules = ['tempocast/day/small', 'tempocast/data/small/macro'];
  const at = new Date(Date.now() - 14 * 86_400_000).toISOString();
  const unowed = await (await watch({}, 'watch/small/before')).result();
  assert.deepEqual(unowed.late, [], 'deadlines from before anything was scheduled are nobody’s fault');
  for (const schedule of schedules) {
    await insertScheduleEvent(db, { schedule, at, kind: 'created', by: 'the test', detail: null });
  }
  const handle = await watch({}, 'watch/small/now');
  const open = async () => (await notices(INCIDENT)).find(({ closed_at }) => closed_at === null);
  const waits = async () => (await handle.fetchHistory()).events!.some((e) => e.timerStartedEventAttributes);
  while (!(await waits())) await sleep(100);
  assert.notEqual(await open(), undefined);
  const now = new Date().toISOString();
  for (const dataset of ['bars', 'macro'] as const) {
    const { date } = newestOwed(rig.config.datasets[dataset], calendarOf('XNYS'), now)!;
    await insertArrival(db, {
      ...{ dataset, universe: 'small', date, arrivedAt: now, expectedBy: now, state: 'arrived' },
      ...{ providers: ['yahoo'], subjects: 8, rows: 8, missing: [] },
    });
  }
  const result = await handle.result();
  assert.deepEqual([result.late, result.arrived.sort()], [[], ['late/small/bars', 'late/small/macro']]);
  assert.equal(await open(), undefined);
  // The schedules of this test are only in the log: whoever deletes one is noticed too.
  assert.deepEqual(
    result.drifted,
    schedules.sort().map((schedule) => `schedule ${schedule} was deleted by hand`),
  );
});

test('a watch that still looks for something gives way to the next one', async () => {
  const calendar = calendarOf('XNYS');
  const settings = rig.config.datasets.bars;
  // The test before has brought the newest bars; those of the session before never came.
  const newest = newestOwed(settings, calendar, new Date().toISOString())!;
  const before = dueOf(settings, calendar, calendar.previousSession(newest.date));
  const wanted = desiredSchedules({ ...rig.config, source: 'yahoo' }).find(({ scheduleId }) =>
    scheduleId.startsWith('tempocast/watch/'),
  )!;
  const schedule = await rig.client.schedule.create(wanted);
  const startAt = (instant: string) =>
    schedule.backfill({ start: new Date(instant), end: new Date(instant) });
  try {
    await startAt(before.deadline);
    const handle = rig.client.workflow.getHandle<() => Promise<WatchArrivalsResult>>(
      `watch/small-${before.deadline.replace('.000Z', 'Z')}`,
    );
    const waits = async () => {
      const history = await handle.fetchHistory().catch(() => undefined);
      return history?.events?.some((event) => event.timerStartedEventAttributes) === true;
    };
    while (!(await waits())) await sleep(20);
    await startAt(newest.deadline);
    assert.equal((await handle.result()).late[0], `bars of ${before.date} have not arrived`);
    assert.equal((await handle.describe()).status.name, 'COMPLETED');
  } finally {
    await schedule.delete();
  }
});

test('G14 a scheduled dataset runs under its date, once, and not on a closed day', async () => {
  process.env.FRED_KEY ??= 'a-key-that-the-recorded-server-takes';
  const wanted = desiredSchedules(rig.config).find(({ scheduleId }) => scheduleId.endsWith('/macro'))!;
  const schedule = await rig.client.schedule.create(wanted);
  try {
    const seen = new Set<string>();
    const resultAt = async (time: string) => {
      const start = new Date(time);
      await schedule.backfill({ start, end: start, overlap: 'ALLOW_ALL' });
      for (;;) {
        for await (const { workflowId, runId } of rig.client.workflow.list({
          query: `WorkflowId = 'scheduled/data/macro/small-${time}'`,
        })) {
          if (seen.has(runId)) continue;
          seen.add(runId);
          return await rig.client.workflow.getHandle(workflowId, runId).result();
        }
        await sleep(100);
      }
    };
    const closed = { dataset: 'macro', date: '2019-02-18', state: 'not due' };
    // 18:00 in New York on Washington's Birthday.
    assert.deepEqual(await resultAt('2019-02-18T23:00:00Z'), {
      ...closed,
      reason: "closed: Washington's Birthday",
    });
    const run = { dataset: 'macro', date: '2019-02-19', state: 'run', reason: null };
    assert.deepEqual(await resultAt('2019-02-19T23:00:00Z'), run);
    assert.equal(
      (await rig.client.workflow.getHandle('data/macro/small/2019-02-19').describe()).status.name,
      'COMPLETED',
    );
    const again = { ...run, state: 'run before', reason: '2019-02-19 has been run, or is being run, before' };
    assert.deepEqual(await resultAt('2019-02-19T23:00:00Z'), again);
    assert.deepEqual((await watchAt('2019-02-20T04:00:00.000Z')).arrived, ['late/small/macro']);
  } finally {
    await schedule.delete();
  }
});
