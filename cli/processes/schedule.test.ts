import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, type Connection, type ScheduleHandle } from '@temporalio/client';
import { markKey } from '../../activities/watch/schedule-mark.ts';
import type { Config } from '../../schemas/config.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { lastScheduleEvents } from '../../stores/postgres/schedule-events.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { openNamespace, stopServer, temporalSettings } from '../../test/rig/temporal.ts';
import { loadConfig } from '../config/load.ts';
import { desiredSchedules } from './schedule.ts';
import { keepSchedules } from './schedule-keeper.ts';
import { reconcileSchedules, type ScheduleOutcome } from './schedule-reconcile.ts';

let database: TestDatabase;
let live: Config;
let connection: Connection;
let client: Client;
let day: ScheduleHandle;

before(async () => {
  const { config } = loadConfig({ cwd: '/', environment: {} });
  const [temporal, made] = await Promise.all([temporalSettings(config), createTestDatabase()]);
  database = made;
  live = { ...config, temporal, source: 'yahoo', report: { ...config.report, every: null } };
  connection = (await openNamespace(live)).connection as Connection;
  client = new Client({ connection, namespace: temporal.namespace, identity: 'a person' });
  day = client.schedule.getHandle(workflowId.schedule(live.universe));
});
after(async () => {
  await connection?.close();
  await database?.close();
  await stopServer();
});

const withNews = (change: Partial<Config['datasets']['news']> = {}): Config => ({
  ...live,
  datasets: { ...live.datasets, news: { ...live.datasets.news, every: 'day', ...change } },
});
const replay = () => ({ ...live, source: 'replay' as const });

async function start(config: Config, options: { putBack?: boolean } = {}): Promise<string[]> {
  const wanted = desiredSchedules(config);
  const outcomes = await reconcileSchedules(client, database.db, wanted, { by: 'the test', ...options });
  return outcomes.map(({ schedule, outcome }) => `${outcome} ${schedule}`).sort();
}

const newYork = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `2026-12-24 17:30`, in New York, all times of a schedule in a span. */
async function times(schedule: string, from: string, to: string): Promise<string[]> {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: live.temporal.namespace,
    scheduleId: schedule,
    startTime: { seconds: (Date.parse(from) / 1000) as never },
    endTime: { seconds: (Date.parse(to) / 1000) as never },
  });
  return startTime.map(({ seconds }) => newYork.format(Number(seconds) * 1000).replace(',', ''));
}

test('G14: the day is scheduled on sessions after the close of New York, one at a time, and on no closed day', async () => {
  assert.deepEqual(await start(live), ['created tempocast/day/demo', 'created tempocast/watch/demo']);
  const { policies, state } = await day.describe();
  assert.equal(state.paused, false);
  assert.equal(policies.overlap, 'BUFFER_ONE');
  assert.equal(policies.catchupWindow, 12 * 3_600_000);
  assert.deepEqual(await times('tempocast/day/demo', '2027-12-20T00:00:00Z', '2028-01-04T00:00:00Z'), [
    '2027-12-20 17:30',
    '2027-12-21 17:30',
    '2027-12-22 17:30',
    '2027-12-23 17:30',
    // The 24th is Christmas Day (observed).
    '2027-12-27 17:30',
    '2027-12-28 17:30',
    '2027-12-29 17:30',
    '2027-12-30 17:30',
    '2027-12-31 17:30',
    '2028-01-03 17:30',
  ]);
});

test('G14: every scheduled day of the coming years is a session, and every session is scheduled', async () => {
  const { calendarOf } = await import('../../forecasting/calendar/calendars.ts');
  for (const year of [2027, 2028, 2029, 2030]) {
    const scheduled = await times(
      'tempocast/day/demo',
      `${year}-01-01T05:00:00Z`,
      `${year + 1}-01-01T04:00:00Z`,
    );
    const sessions = calendarOf('XNYS').sessionsBetween(`${year}-01-01`, `${year}-12-31`);
    assert.deepEqual(
      scheduled,
      sessions.map((session) => `${session} 17:30`),
    );
  }
});

test('G14: the report is scheduled after the last session of each week of the coming years, and at no other time', async () => {
  const { calendarOf } = await import('../../forecasting/calendar/calendars.ts');
  const { endsWeek } = await import('../../forecasting/calendar/weeks.ts');
  const calendar = calendarOf('XNYS');
  const weekly = { ...live, report: { ...live.report, every: 'week' as const } };
  assert.ok((await start(weekly)).includes('created tempocast/report/demo'));
  for (const year of [2027, 2029]) {
    const span = [`${year}-01-03T05:00:00Z`, `${year}-12-25T04:00:00Z`] as const;
    const ends = calendar
      .sessionsBetween(`${year}-01-03`, `${year}-12-24`)
      .filter((session) => endsWeek(calendar, session));
    assert.deepEqual(
      await times('tempocast/report/demo', ...span),
      ends.map((session) => `${session} 19:30`),
    );
    assert.ok(
      ends.some((session) => new Date(session).getUTCDay() === 4),
      'Good Friday',
    );
  }
  assert.ok((await start(live)).includes('deleted tempocast/report/demo'));
});

test('a start that finds everything as it is changes nothing', async () => {
  const before = (await day.describe()).info.lastUpdatedAt;
  assert.deepEqual(await start(live), ['unchanged tempocast/day/demo', 'unchanged tempocast/watch/demo']);
  assert.deepEqual((await day.describe()).info.lastUpdatedAt, before);
});

test('datasets that come regularly have schedules, the watcher fires at each deadline', async () => {
  const both = await start(withNews());
  assert.deepEqual(both, [
    'created tempocast/data/demo/news',
    'unchanged tempocast/day/demo',
    'updated tempocast/watch/demo',
  ]);
  const span = ['2027-07-02T12:00:00Z', '2027-07-07T00:00:00Z'] as const;
  assert.deepEqual(await times('tempocast/data/demo/news', ...span), [
    '2027-07-02 16:30',
    '2027-07-03 16:30',
    '2027-07-04 16:30',
    '2027-07-05 16:30',
    '2027-07-06 16:30',
  ]);
  // News at 18:30 on every day; bars at 19:30 on sessions: the 5th is Independence Day (observed).
  assert.deepEqual(await times('tempocast/watch/demo', ...span), [
    '2027-07-02 18:30',
    '2027-07-02 19:30',
    '2027-07-03 18:30',
    '2027-07-04 18:30',
    '2027-07-05 18:30',
    '2027-07-06 18:30',
    '2027-07-06 19:30',
  ]);
  const { action } = await client.schedule.getHandle('tempocast/data/demo/news').describe();
  assert.deepEqual(action.args, [{ dataset: 'news', universe: 'demo' }]);
});

test('a changed hour reaches the schedule that is there, and keeps its pause', async () => {
  const news = client.schedule.getHandle('tempocast/data/demo/news');
  await news.pause('vendor moves house');
  assert.deepEqual(await start(withNews({ hour: 15 })), [
    'unchanged tempocast/day/demo',
    'updated tempocast/data/demo/news',
    'updated tempocast/watch/demo',
  ]);
  const { spec, state } = await news.describe();
  assert.deepEqual(spec.calendars?.[0]?.hour, [{ start: 15, end: 15, step: 1 }]);
  assert.deepEqual([state.paused, state.note], [true, 'vendor moves house']);
});

test('a dataset that is no longer wanted loses its schedule; what is not ours is left alone', async () => {
  await client.schedule.create({
    ...desiredSchedules(live)[0]!,
    scheduleId: 'tempocast/data/demo/somebody-elses',
    state: { paused: true },
  });
  assert.deepEqual(await start(live), [
    'deleted tempocast/data/demo/news',
    'unchanged tempocast/day/demo',
    'updated tempocast/watch/demo',
  ]);
  await assert.rejects(client.schedule.getHandle('tempocast/data/demo/news').describe(), {
    name: 'ScheduleNotFoundError',
  });
  assert.ok(await client.schedule.getHandle('tempocast/data/demo/somebody-elses').describe());
});

const editHour = (hour: number) =>
  day.update(({ spec, action, policies, state }) => ({
    spec: { ...spec, calendars: [{ ...spec.calendars![0]!, hour }] },
    action: action as never,
    policies,
    state,
  }));

test('G13 a change by hand is reported once and kept, also when the configuration changes', async () => {
  await editHour(9);
  const config = { ...live, schedule: { ...live.schedule, hour: 18 } };
  const drift = async (wanted: Config): Promise<ScheduleOutcome> =>
    (await keepSchedules(client, database.db, wanted, { by: 'the test' })).find(
      (o) => o.outcome === 'drift',
    )!;
  const first = await drift(live);
  assert.deepEqual(first, {
    schedule: 'tempocast/day/demo',
    outcome: 'drift',
    changes: ['spec.calendars.0.hour.0.end: 17 -> 9', 'spec.calendars.0.hour.0.start: 17 -> 9'],
  });
  assert.deepEqual(await drift(config), first);
  assert.deepEqual((await day.describe()).spec.calendars?.[0]?.hour, [{ start: 9, end: 9, step: 1 }]);
  const { rows } = await database.db.query(
    `select by, kind from tempocast.schedule_event where schedule = 'tempocast/day/demo' order by id`,
  );
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    ['created', 'drift'],
  );
  const told: unknown[] = [];
  for await (const { workflowId: id, runId } of client.workflow.list({
    query: "WorkflowType = 'tellWorkflow'",
  })) {
    const { events } = await client.workflow.getHandle(id, runId).fetchHistory();
    const payload = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!.data!;
    told.push(...JSON.parse(Buffer.from(payload).toString()).open);
  }
  assert.deepEqual(
    told.map((notice) => (notice as { kind: string; incidentKey: string }).incidentKey),
    ['schedule/tempocast/day/demo', 'schedule/tempocast/day/demo'],
    'no worker has opened the incident yet; its key makes it one',
  );
});

test('what was changed by hand is put back when somebody says so', async () => {
  assert.deepEqual(await start(live, { putBack: true }), [
    'put-back tempocast/day/demo',
    'unchanged tempocast/watch/demo',
  ]);
  assert.deepEqual((await day.describe()).spec.calendars?.[0]?.hour, [{ start: 17, end: 17, step: 1 }]);
  assert.deepEqual(await start(live), ['unchanged tempocast/day/demo', 'unchanged tempocast/watch/demo']);
});

test('a change that was undone by hand is over', async () => {
  await editHour(9);
  assert.ok((await start(live)).includes('drift tempocast/day/demo'));
  await editHour(17);
  assert.ok((await start(live)).includes('back tempocast/day/demo'));
  assert.equal((await lastScheduleEvents(database.db)).get('tempocast/day/demo')!.kind, 'back');
});

test('a schedule that lost its mark was changed by somebody', async () => {
  await day.update(({ spec, action, policies, state }) => ({
    ...{ spec, action: action as never, policies, state },
    typedSearchAttributes: [{ key: markKey, value: null }] as never,
  }));
  await day.describe(); // Waits for the update; the mark that it shows itself may be the one before.
  assert.ok((await start(live)).includes('drift tempocast/day/demo'));
  assert.ok((await start(live, { putBack: true })).includes('put-back tempocast/day/demo'));
  assert.ok((await start(live)).includes('unchanged tempocast/day/demo'));
});

test('a schedule that somebody deleted is made again, and said', async () => {
  await day.delete();
  assert.ok((await start(live)).includes('missing tempocast/day/demo'));
  assert.equal((await day.describe()).state.paused, false);
});

test('in replay the schedules rest, and go on when the source is Yahoo again', async () => {
  await start(replay());
  const resting = await day.describe();
  assert.equal(resting.state.paused, true);
  assert.match(resting.state.note ?? '', /^the market replay has no today/);
  assert.deepEqual(await start(live), ['unchanged tempocast/day/demo', 'unchanged tempocast/watch/demo']);
  assert.equal((await day.describe()).state.paused, false);
});

test("an operator's pause and its note outlive a restart, in the replay too", async () => {
  await day.pause('bank holiday of ours');
  for (const config of [live, replay(), live]) {
    await start(config);
    const { state } = await day.describe();
    assert.deepEqual([state.paused, state.note], [true, 'bank holiday of ours']);
  }
});

test('a schedule of version 0.1.0 is taken over with its pause', async () => {
  const universe = 'small';
  const config: Config = {
    ...live,
    universe,
    universes: { [universe]: live.universes.demo! },
  };
  const [old] = desiredSchedules(config);
  await client.schedule.create({
    ...old!,
    spec: { calendars: [{ hour: 3 }] },
    state: { paused: true, note: 'mine' },
  });
  const outcomes = await start(config);
  assert.ok(outcomes.includes('updated tempocast/day/small'));
  assert.ok(outcomes.includes('deleted tempocast/day/demo'), 'one home runs one universe');
  const { state, spec } = await client.schedule.getHandle('tempocast/day/small').describe();
  assert.deepEqual([state.paused, state.note], [true, 'mine']);
  assert.deepEqual(spec.calendars?.[0]?.hour, [{ start: 17, end: 17, step: 1 }]);
});
