/**
 * The whole system in this process, of real parts: embedded Postgres, a Temporal server, the market replay, a folder
 * lake, and all workers. What the tests ran is replayed at the end: close() fails on a workflow that is not deterministic.
 *
 *     const rig = await startRig({ recipes: CHEAP_RECIPES.slice(0, 1) });
 *     after(async () => {
 *       await rig.close();
 *       await stopServer();
 *     });
 *     await rig.runDay('2019-02-21');
 *
 * What costs processor time: a file 2 s, a rig 0.5 s, its first day 3 s, each recipe that it fits 2 s, a later day 1 s.
 * So one rig a file, a session of its own for each test, and no more recipes and history than the test is about.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { ActivityDeps } from '../../activities/deps.ts';
import { replayed } from '../../cli/processes/effective.ts';
import type { Config } from '../../schemas/config.ts';
import type { SessionDate } from '../../schemas/market.ts';
import {
  type BackfillInput,
  type BackfillResult,
  type DailyPipelineInput,
  type DailyPipelineResult,
  TASK_QUEUE,
  WORKFLOW,
  workflowId,
} from '../../schemas/pipeline.ts';
import type { FaultRule } from '../../sources/replay/faults.ts';
import { type MarketReplay, startMarketReplay } from '../../sources/replay/server.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { cpuRole, daysRole } from '../../workers/cpu-role.ts';
import { createWorker } from '../../workers/create-worker.ts';
import { openDeps } from '../../workers/deps.ts';
import { gpuRole } from '../../workers/gpu.ts';
import { sourceRoles } from '../../workers/sources.ts';
import { BUNDLES } from './bundle.ts';
import { smallConfig } from './config.ts';
import { allHistories, type ReplayProblem, replayAll } from './histories.ts';
import { collectLogs } from './logs.ts';
import { openNamespace, temporalSettings } from './temporal.ts';

export { stopServer } from './temporal.ts';

export interface Rig {
  config: Config;
  deps: ActivityDeps;
  client: Client;
  logs: readonly string[];
  /** A test that closes it puts another one here. */
  replay: MarketReplay;
  setFaults(rules: readonly FaultRule[]): Promise<void>;
  startDay(session: SessionDate, input?: Partial<DailyPipelineInput>): Promise<DayHandle>;
  runDay(session: SessionDate): Promise<DailyPipelineResult>;
  backfill(input: Omit<BackfillInput, 'universe'>): Promise<BackfillResult>;
  /** Stops everything. Throws when an execution of this rig does not replay. */
  close(): Promise<void>;
}

export type DayHandle = Awaited<ReturnType<typeof startDay>>;

/** A namespace, database, lake and replay of its own, on the servers of the run. */
export async function startRig(change: Partial<Config> = {}): Promise<Rig> {
  const logs = collectLogs();
  const home = mkdtempSync(join(tmpdir(), 'tempocast-rig-'));
  const base = smallConfig(home, change);
  const [temporal, database, replay] = await Promise.all([
    temporalSettings(base),
    createTestDatabase(),
    startMarketReplay(),
  ]);
  const config: Config = {
    ...base,
    database: { ...base.database, url: database.url },
    providers: replayed(base.providers, replay.url),
    replay: { ...base.replay, port: replay.port },
    lake: { ...base.lake, url: change.lake?.url ?? `file://${home}/lake` },
    temporal,
  };
  const client = await openNamespace(config);
  const native = await NativeConnection.connect({ address: temporal.address! });
  const deps = openDeps(config);
  const roles = [
    cpuRole(deps),
    ...sourceRoles(deps),
    gpuRole(deps),
    ...(config.simulation ? [daysRole(deps)] : []),
  ];
  const workers = await Promise.all(roles.map((role) => createWorker(config, role, native, BUNDLES)));
  const running = Promise.all(workers.map((worker) => worker.run()));
  running.catch(() => {});

  async function close() {
    const problems = await replayProblems(client);
    for (const worker of workers) worker.shutdown();
    await running;
    await Promise.all([native.close(), client.connection.close(), deps.close(), rig.replay.close()]);
    await database.close();
    logs.stop();
    rmSync(home, { recursive: true, force: true });
    if (problems.length > 0) throw new Error(`not deterministic:\n${JSON.stringify(problems, null, 1)}`);
  }

  const rig: Rig = {
    ...{ config, deps, client, logs: logs.lines, replay, close },
    setFaults: (rules) => putFaults(replay, rules),
    startDay: (session, input) => startDay(client, { session, universe: config.universe, ...input }),
    runDay: async (session) => (await startDay(client, { session, universe: config.universe })).result(),
    backfill: (input) => runBackfill(client, { universe: config.universe, ...input }),
  };
  return rig;
}

function startDay(client: Client, input: DailyPipelineInput) {
  return client.workflow.start<(input: DailyPipelineInput) => Promise<DailyPipelineResult>>(WORKFLOW.daily, {
    workflowId: workflowId.daily(input.universe, input.session),
    taskQueue: TASK_QUEUE.cpu,
    args: [input],
    staticSummary: `day ${input.session} of universe ${input.universe}`,
  });
}

function runBackfill(client: Client, input: BackfillInput): Promise<BackfillResult> {
  return client.workflow.execute<(input: BackfillInput) => Promise<BackfillResult>>(WORKFLOW.backfill, {
    workflowId: workflowId.backfill(input.universe, input.from, input.to),
    taskQueue: TASK_QUEUE.cpu,
    args: [input],
  });
}

async function putFaults(replay: MarketReplay, rules: readonly FaultRule[]): Promise<void> {
  const response = await fetch(`${replay.url}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
  if (!response.ok) throw new Error(`faults refused: ${await response.text()}`);
}

async function replayProblems(client: Client): Promise<ReplayProblem[]> {
  return (await replayAll(allHistories(client), BUNDLES)).problems;
}
