import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import pg from 'pg';
import type { Config } from '../../schemas/config.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { temporaryFolder } from '../../stores/owned-server.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { openNamespace, stopServer, temporalSettings } from '../../test/rig/temporal.ts';
import { loadConfig, PROJECT_DIR } from '../config/load.ts';
import { runningUp } from './home-lock.ts';
import { identify, isRunning } from './identity.ts';
import { readJson, readPidFiles, runDir } from './run-files.ts';
import type { ServiceEvent } from './service.ts';
import { type RunningServices, startServices } from './supervisor.ts';
import { connectTemporal } from './temporal-namespace.ts';

/** Real Postgres, Temporal and market replay; workers and API have tests of their own. */
const WITHOUT = ['worker-cpu', 'worker-gpu', 'api'];
const homes: string[] = [];
after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** Made by the first test; those that only start and stop need no database made for them. */
const used = newHome();

function newHome(): string {
  const home = temporaryFolder();
  homes.push(home);
  return home;
}

function configFor(home: string, change: (config: Config) => void = () => {}): Config {
  const { config } = loadConfig({
    cwd: home,
    environment: { TEMPOCAST_HOME: home, TEMPOCAST_SOURCE: 'replay' },
  });
  for (const part of [config.api, config.database, config.temporal, config.replay]) part.port = 0;
  config.temporal.uiPort = 0;
  change(config);
  return config;
}

interface Started extends RunningServices {
  notes: string[];
  events: ServiceEvent[];
  /** Resolves at the next `ready` of that service. */
  backAgain(name: string): Promise<void>;
}

async function start(config: Config): Promise<Started> {
  const notes: string[] = [];
  const events: ServiceEvent[] = [];
  const waiting = new Map<string, () => void>();
  const services = await startServices(config, {
    onNote: (note) => notes.push(note),
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'ready') waiting.get(event.name)?.();
    },
    without: WITHOUT,
    signal: new AbortController().signal,
    hurry: new AbortController().signal,
  });
  const backAgain = (name: string) => new Promise<void>((resolve) => waiting.set(name, resolve));
  return { ...services, notes, events, backAgain };
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('services start, have what the pipeline needs, survive a kill on the same ports, and stop in order', async () => {
  const config = configFor(used);
  const running = await start(config);
  try {
    assert.deepEqual(Object.keys(running.pids()).sort(), ['postgres', 'replay', 'temporal']);
    const { url } = running.config.database;
    assert.deepEqual(await query(url!, 'select count(*) > 0 as migrated from tempocast.migration'), [
      { migrated: true },
    ]);
    await checkTemporal(running.config);

    const ports = readJson(join(runDir(config.home), 'ports.json'));
    for (const name of ['postgres', 'temporal', 'replay']) {
      const back = running.backAgain(name);
      const before = running.pids()[name]!;
      process.kill(before, 'SIGKILL');
      await back;
      assert.notEqual(running.pids()[name], before);
    }
    assert.deepEqual(readJson(join(runDir(config.home), 'ports.json')), ports);
    await query(url!, 'select 1');
    await checkTemporal(running.config);
  } finally {
    const identities = Object.values(running.pids()).map((pid) => identify(pid)!);
    await running.stop();
    assert.deepEqual(identities.filter(isRunning), []);
  }
  const stopped = running.events.filter(({ kind }) => kind === 'stopped').map(({ name }) => name);
  assert.deepEqual(stopped, ['replay', 'temporal', 'postgres']);
  assert.deepEqual(readPidFiles(config.home), []);
  assert.equal(runningUp(config.home), undefined);
});

async function checkTemporal({ temporal, universe }: Config): Promise<void> {
  const connection = await connectTemporal(temporal.address!);
  try {
    const { namespace } = temporal;
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), 365 * 86_400);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    for (const name of ['TempocastSession', 'TempocastUniverse', 'TempocastStage', 'TempocastModel']) {
      assert.equal(customAttributes?.[name], 2, `${name} is not a keyword`);
    }
    const schedule = await new Client({ connection, namespace }).schedule
      .getHandle(workflowId.schedule(universe))
      .describe();
    assert.equal(schedule.state.paused, true, 'in replay the schedule rests');
  } finally {
    await connection.close();
  }
}

test('a taken port is replaced and said, and the second start prefers the same port', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const home = newHome();
  const { temporal, url } = await serversOfTheRun(home);
  const config = configFor(home, (own) => {
    own.replay.port = port;
    own.temporal = temporal;
    own.database.url = url;
  });
  try {
    const first = await start(config);
    assert.deepEqual(Object.keys(first.pids()), ['replay']);
    const chosen = first.config.replay.port;
    assert.notEqual(chosen, port);
    assert.deepEqual(first.notes, [`port ${port} of replay is taken; using ${chosen}`]);
    await first.stop();
    const second = await start(config);
    assert.equal(second.config.replay.port, chosen);
    await second.stop();
  } finally {
    taken.close();
  }
});

/** Of somebody else, as far as `up` is concerned: a database and a Temporal namespace. */
async function serversOfTheRun(home: string) {
  const config = configFor(home);
  const [temporal, database] = await Promise.all([temporalSettings(config), createTestDatabase()]);
  after(async () => {
    await database.close();
    await stopServer();
  });
  await (await openNamespace({ ...config, temporal })).connection.close();
  return { temporal, url: database.url };
}

/** `tempocast up` as its own process, once it has started everything. */
async function spawnUp(home: string) {
  const args = ['up', '--no-run', '--source', 'replay', '--without', ...WITHOUT];
  const ports = ['API_PORT', 'DATABASE_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT'].map((name) => [
    `TEMPOCAST_${name}`,
    '0',
  ]);
  const up = spawn(process.execPath, [join(PROJECT_DIR, 'cli/main.ts'), ...args], {
    cwd: home,
    env: { ...process.env, TEMPOCAST_HOME: home, ...Object.fromEntries(ports) },
    stdio: 'ignore',
  });
  while (runningUp(home)?.state !== 'running') {
    assert.equal(up.exitCode, null, 'up ended by itself');
    await sleep(50);
  }
  return up;
}

test('what a killed supervisor left is found, said and stopped; a second up on a home is refused', async () => {
  const home = used;
  const config = configFor(home);
  const up = await spawnUp(home);
  await assert.rejects(start(config), (error: Error) => {
    assert.equal(error.name, 'HomeInUse');
    assert.match(
      error.message,
      new RegExp(`is run by process ${up.pid} since .*: page http://127.0.0.1:\\d+/, Temporal UI http`),
    );
    return true;
  });
  const left = readPidFiles(home);
  assert.deepEqual(left.map(({ name }) => name).sort(), ['postgres', 'replay', 'temporal']);
  up.kill('SIGKILL');
  await once(up, 'exit');
  assert.ok(left.every(isRunning), 'children outlive a killed supervisor');

  const again = await start(config);
  try {
    assert.match(again.notes.join(), /stopped what an earlier run had left: (postgres|replay|temporal), /);
    assert.deepEqual(left.filter(isRunning), []);
  } finally {
    await again.stop();
  }
});

test('SIGTERM stops everything in order and leaves nothing behind', async () => {
  const home = used;
  const up = await spawnUp(home);
  const children = readPidFiles(home);
  up.kill('SIGTERM');
  assert.deepEqual(await once(up, 'exit'), [0, null]);
  assert.equal(children.length, 3);
  assert.deepEqual(children.filter(isRunning), []);
});

test('a second Ctrl-C kills what still runs, and nothing is left or started again', async () => {
  const home = used;
  const up = await spawnUp(home);
  const children = readPidFiles(home);
  up.kill('SIGINT');
  await sleep(500);
  up.kill('SIGINT');
  assert.deepEqual(await once(up, 'exit'), [0, null]);
  assert.deepEqual(children.filter(isRunning), []);
  assert.deepEqual(readPidFiles(home), []);
});
