/**
 * Seconds for 12 sequential and for 40 parallel activities that do nothing, on a real Temporal server with our settings.
 * The peer's figures are quoted, not measured here: Apache Airflow 3.3 standalone on two cores took 20.3 s and 7.5 s.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { loadConfig } from '../cli/config/load.ts';
import { connectTemporal } from '../cli/processes/temporal-namespace.ts';
import { startTestTemporal } from '../cli/processes/testing.ts';
import { temporaryFolder } from '../stores/owned-server.ts';
import { type BenchLine, timesBetter } from './line.ts';

const TASK_QUEUE = 'bench';
const TIMES = 7;
const CASES = [
  { name: 'orchestration-12-sequential', count: 12, parallel: false, airflow: 20.3 },
  { name: 'orchestration-40-parallel', count: 40, parallel: true, airflow: 7.5 },
];

export async function run(): Promise<BenchLine[]> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  });
  const home = temporaryFolder();
  const { config } = loadConfig({ cwd: home, environment: {} });
  const server = await startTestTemporal(config);
  const native = await NativeConnection.connect({ address: server.address });
  const connection = await connectTemporal(server.address);
  try {
    const worker = await Worker.create({
      connection: native,
      taskQueue: TASK_QUEUE,
      workflowsPath: fileURLToPath(new URL('./orchestration-workflow.ts', import.meta.url)),
      activities: { noOp: async () => {} },
    });
    const client = new Client({ connection });
    return await worker.runUntil(async () => {
      const lines: BenchLine[] = [];
      for (const one of CASES) lines.push(await measure(client, one));
      return lines;
    });
  } finally {
    await Promise.all([native.close(), connection.close()]);
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function measure(
  client: Client,
  { name, count, parallel, airflow }: (typeof CASES)[number],
): Promise<BenchLine> {
  const seconds: number[] = [];
  // The first one warms up.
  for (let time = 0; time <= TIMES; time += 1) {
    const began = performance.now();
    await client.workflow.execute('noOpsWorkflow', {
      workflowId: `${name}-${time}`,
      taskQueue: TASK_QUEUE,
      args: [{ count, parallel }],
    });
    if (time > 0) seconds.push((performance.now() - began) / 1000);
  }
  seconds.sort((a, b) => a - b);
  const ours = seconds[TIMES >> 1]!;
  return {
    ...{ name, unit: 's', ours, peer: airflow, peerName: 'Airflow 3.3 standalone (quoted, 2 vCPU)' },
    ratio: timesBetter(ours, airflow, 'less'),
    detail: { activities: count, times: TIMES, best: seconds[0], worst: seconds.at(-1) },
  };
}
