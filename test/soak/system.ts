/** The system as `tempocast up` runs it, every part a process of its own, on the small configuration. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openPipeline, type PipelineClient } from '../../cli/day/pipeline-client.ts';
import { runDay } from '../../cli/day/run-day.ts';
import { signalProcess } from '../../cli/processes/identity.ts';
import { type RunningServices, startServices } from '../../cli/processes/supervisor.ts';
import type { Config } from '../../schemas/config.ts';
import type { StageProgress } from '../../schemas/pipeline.ts';
import { openLake } from '../../stores/lake/open.ts';
import { temporaryFolder } from '../../stores/owned-server.ts';
import { openDatabase } from '../../stores/postgres/connect.ts';
import { clusterFolder } from '../../stores/postgres/embedded.ts';
import { bringBundle } from '../rig/bundle.ts';
import { smallConfig } from '../rig/config.ts';
import { processesOf } from '../rig/processes.ts';
import { dumpTables, lakeKeys, type Tables } from '../rig/tables.ts';

/** Folds of a walk-forward that were done, and the step of the checkpoint inside the next fit. */
export interface Resumed {
  folds: number;
  step: number;
  of: number;
}

export interface System {
  home: string;
  pids: RunningServices['pids'];
  /** Rejects when a service is given up. */
  failed: Promise<never>;
  runDay(session: string, onStage: (stage: string) => void): Promise<void>;
  tables(): Promise<Tables>;
  lakeKeys(): Promise<string[]>;
  /** Where the fits continued that continued from a checkpoint so far. */
  resumed(): Resumed[];
  /** Stops everything; returns what runs all the same. */
  stop(): Promise<string[]>;
}

export async function startSystem(settings: Partial<Config>): Promise<System> {
  const home = temporaryFolder();
  const config = smallConfig(home, settings);
  for (const part of [config.api, config.database, config.temporal, config.replay]) part.port = 0;
  config.temporal.uiPort = 0;
  await bringBundle(home);
  const never = new AbortController().signal;
  const services = await startServices(config, {
    onEvent: () => {},
    onNote: () => {},
    signal: never,
    hurry: never,
  });
  // The services outlive a supervisor that is killed; a test that is ended takes them along.
  const killAll = () => {
    for (const pid of Object.values(services.pids())) signalProcess(-pid, 'SIGKILL');
  };
  const end = () => process.exit(1);
  process.on('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  const pipeline = await openPipeline(services.config);
  const db = openDatabase({ url: services.config.database.url!, poolSize: 1 });
  const lake = openLake(services.config.lake.url!);
  return {
    home,
    pids: services.pids,
    failed: services.failed,
    runDay: (session, onStage) => runOne(pipeline, session, onStage),
    tables: () => whenUp(db),
    lakeKeys: () => lakeKeys(lake),
    resumed: () => readResumed(readFileSync(join(home, 'logs/worker-gpu.log'), 'utf8')),
    async stop() {
      await Promise.all([pipeline.close(), db.end()]);
      await services.stop();
      process.off('exit', killAll);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
      const left = processesOf(home);
      rmSync(clusterFolder(join(home, 'postgres')), { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
      return left;
    },
  };
}

async function runOne(
  pipeline: PipelineClient,
  session: string,
  onStage: (stage: string) => void,
): Promise<void> {
  const onProgress = (stages: readonly StageProgress[]) => {
    const now = stages.at(-1)?.stage;
    if (now !== undefined) onStage(now);
  };
  await runDay(pipeline, { session, onProgress, signal: new AbortController().signal });
}

/** A Postgres that was killed last may still be coming up. */
async function whenUp(db: pg.Pool): Promise<Tables> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dumpTables(db);
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(100);
    }
  }
}

/** The log prints an event's attributes over several lines. */
function readResumed(log: string): Resumed[] {
  const pattern = /training:resumed \{[\s\S]*?folds: (\d+),[\s\S]*?step: (\d+),[\s\S]*?of: (\d+)/g;
  return Array.from(log.matchAll(pattern), ([, folds, step, of]) => ({
    folds: Number(folds),
    step: Number(step),
    of: Number(of),
  }));
}
