/** Seconds of a first and of a later day by stage, on the default configuration, every part a process as `up` starts it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../cli/config/load.ts';
import { openPipeline, type PipelineClient } from '../cli/day/pipeline-client.ts';
import { runDay } from '../cli/day/run-day.ts';
import { startServices } from '../cli/processes/supervisor.ts';
import { temporaryFolder } from '../stores/owned-server.ts';
import { clusterFolder } from '../stores/postgres/embedded.ts';
import { stageTimings } from '../stores/postgres/runs.ts';
import type { BenchLine } from './line.ts';

const DAYS = { 'day-first': '2019-02-21', 'day-later': '2019-02-22' };

export async function run(): Promise<BenchLine[]> {
  const home = temporaryFolder();
  const { config } = loadConfig({
    cwd: home,
    environment: { TEMPOCAST_HOME: home, TEMPOCAST_SOURCE: 'replay' },
  });
  for (const part of [config.api, config.database, config.temporal, config.replay]) part.port = 0;
  config.temporal.uiPort = 0;
  const never = new AbortController().signal;
  const began = performance.now();
  const services = await startServices(config, {
    onEvent: () => {},
    onNote: () => {},
    signal: never,
    hurry: never,
  });
  const started = secondsSince(began);
  const pipeline = await openPipeline(services.config);
  try {
    const lines: BenchLine[] = [line('day-start', started, { what: 'every service answers, new home' })];
    for (const [name, session] of Object.entries(DAYS)) {
      lines.push(await Promise.race([timeDay(pipeline, name, session), services.failed]));
    }
    return lines;
  } finally {
    await pipeline.close();
    await services.stop();
    rmSync(clusterFolder(join(home, 'postgres')), { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }
}

async function timeDay(pipeline: PipelineClient, name: string, session: string): Promise<BenchLine> {
  const { universe } = pipeline.config;
  const began = performance.now();
  const { result } = await runDay(pipeline, {
    session,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const seconds = secondsSince(began);
  const stages = (await stageTimings(pipeline.db, { universe, session })).map(({ stage, ms }) => [
    stage,
    ms / 1000,
  ]);
  return line(name, seconds, { session, stages: Object.fromEntries(stages), counts: result.counts });
}

function line(name: string, ours: number, detail: Record<string, unknown>): BenchLine {
  return { name, unit: 's', ours, peer: null, peerName: null, ratio: null, detail };
}

const secondsSince = (began: number) => (performance.now() - began) / 1000;
