/**
 * Sessions of the time machine a second, on the default universe and the recipes of the ten years, with every part a process.
 * SESSIONS (150) are run after a first one that fits everything and is not counted. The share of Temporal is that of its server
 * in the processor time of all services; what the SDK in the worker costs is counted with the worker.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../cli/config/load.ts';
import { openPipeline, type PipelineClient } from '../cli/day/pipeline-client.ts';
import { startServices } from '../cli/processes/supervisor.ts';
import { settingsOf, simulationConfig } from '../cli/simulation/settings.ts';
import { nextSession, sessionsBetween } from '../forecasting/calendar/calendar.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import type { SimulationInput, SimulationState } from '../schemas/simulation.ts';
import { temporaryFolder } from '../stores/owned-server.ts';
import { clusterFolder } from '../stores/postgres/embedded.ts';
import type { BenchLine } from './line.ts';
import { processorSeconds } from './processor-seconds.ts';

const FROM = process.env.FROM ?? '2011-01-03';
const SESSIONS = Number(process.env.SESSIONS ?? 150);

export async function run(): Promise<BenchLine[]> {
  const home = temporaryFolder();
  const { config } = loadConfig({ cwd: home, environment: { TEMPOCAST_HOME: home } });
  const to = sessionsBetween(FROM, '2019-02-22')[SESSIONS]!;
  const settings = settingsOf(config, { from: FROM, to, reports: 'none', retrainAfter: 21 });
  const never = new AbortController().signal;
  const services = await startServices(simulationConfig(config, settings, { home, port: 0 }), {
    ...{ onEvent: () => {}, onNote: () => {}, signal: never, hurry: never },
  });
  const pipeline = await openPipeline(services.config);
  try {
    const simulate = (span: { from: string; to: string }) =>
      Promise.race([runSpan(pipeline, span), services.failed]);
    await simulate({ from: FROM, to: FROM });
    const before = processorSeconds(services.pids());
    const began = performance.now();
    const { completed, failed, trained } = await simulate({ from: nextSession(FROM), to });
    const seconds = (performance.now() - began) / 1_000;
    const used = processorSeconds(services.pids());
    const byService = Object.fromEntries(
      Object.entries(used).map(([name, cpu]) => [name, round(cpu - (before[name] ?? 0))]),
    );
    const all = Object.values(byService).reduce((sum, one) => sum + one, 0);
    const temporal = byService.temporal ?? 0;
    const detail = { sessions: completed, failed: failed.length, trained, seconds: round(seconds) };
    return [
      line('simulate', 'sessions/s', round(completed / seconds, 3), {
        ...detail,
        cpuSecondsByService: byService,
        cpuSecondsPerSession: round(all / completed, 3),
        // Ten years at this rate.
        minutesFor2050: round(2_050 / (completed / seconds) / 60, 1),
      }),
      line('simulate-temporal-share', 'share of processor time', round(temporal / all, 3), {
        measured:
          'user and system time of the Temporal server, of that of all services and their children, /proc',
        server: temporal,
        all: round(all),
      }),
    ];
  } finally {
    await pipeline.close();
    await services.stop();
    rmSync(clusterFolder(join(home, 'postgres')), { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }
}

function runSpan(
  { client, config: { universe } }: PipelineClient,
  span: { from: string; to: string },
): Promise<SimulationState> {
  return client.workflow.execute<(input: SimulationInput) => Promise<SimulationState>>(WORKFLOW.simulation, {
    workflowId: workflowId.simulation(universe, span.from, span.to),
    taskQueue: TASK_QUEUE.cpu,
    args: [{ universe, ...span, speed: null, reports: 'none', ahead: 1, withinTask: true, apart: true }],
  });
}

function line(name: string, unit: string, ours: number, detail: Record<string, unknown>): BenchLine {
  return { name, unit, ours, peer: null, peerName: null, ratio: null, detail };
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
