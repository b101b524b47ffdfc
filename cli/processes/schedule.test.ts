import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, type Connection, type ScheduleHandle } from '@temporalio/client';
import type { Config } from '../../schemas/config.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { loadConfig } from '../config/load.ts';
import { effectiveConfig } from './effective.ts';
import { ManagedService } from './managed-service.ts';
import { choosePorts } from './ports.ts';
import { ensureSchedule } from './schedule.ts';
import { temporalService } from './temporal.ts';
import { connectTemporal } from './temporal-namespace.ts';

const home = mkdtempSync(join(tmpdir(), 'tempocast-schedule-'));
let live: Config;
let service: ManagedService;
let connection: Connection;
let schedule: ScheduleHandle;

before(async () => {
  const { config } = loadConfig({ cwd: home, environment: { TEMPOCAST_HOME: home } });
  const asked = ['temporal', 'temporal-ui', 'api'].map((name) => ({
    name,
    configured: 0,
    host: '127.0.0.1',
  }));
  const { ports } = await choosePorts(home, asked);
  live = effectiveConfig(config, ports, { source: 'yahoo', databaseUrl: '' });
  service = new ManagedService(temporalService(live), home, () => {});
  await service.start();
  connection = await connectTemporal(live.temporal.address!);
  schedule = new Client({ connection }).schedule.getHandle(workflowId.schedule(live.universe));
});
after(async () => {
  await connection?.close();
  await service?.stop();
  rmSync(home, { recursive: true, force: true });
});

const replay = () => ({ ...live, source: 'replay' as const });

test('G14: the schedule starts a day on weekdays after the close of New York, one at a time', async () => {
  await ensureSchedule(live);
  const { spec, policies, state, info } = await schedule.describe();
  assert.equal(state.paused, false);
  assert.equal(spec.timezone, 'America/New_York');
  assert.equal(policies.overlap, 'BUFFER_ONE');
  assert.equal(policies.catchupWindow, 12 * 3_600_000);
  const hours = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const days = info.nextActionTimes.map((time) => hours.format(time));
  assert.equal(days.length, 10);
  for (const day of days) assert.match(day, /^(Mon|Tue|Wed|Thu|Fri),? 17:30$/);
});

test('in replay the schedule rests, and goes on when the source is Yahoo again', async () => {
  await ensureSchedule(replay());
  const resting = await schedule.describe();
  assert.equal(resting.state.paused, true);
  assert.match(resting.state.note ?? '', /^the market replay has no today/);
  await ensureSchedule(live);
  assert.equal((await schedule.describe()).state.paused, false);
});

test("an operator's pause and its note outlive a restart", async () => {
  await schedule.pause('bank holiday of ours');
  await ensureSchedule(live);
  const { state } = await schedule.describe();
  assert.equal(state.paused, true);
  assert.equal(state.note, 'bank holiday of ours');
});

test('a changed hour reaches the schedule that is there', async () => {
  await ensureSchedule({ ...live, schedule: { ...live.schedule, hour: 18 } });
  const { spec } = await schedule.describe();
  assert.deepEqual(spec.calendars?.[0]?.hour, [{ start: 18, end: 18, step: 1 }]);
});
