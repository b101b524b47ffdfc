/** One worker process: connects, registers, runs until told to stop. */
import os from 'node:os';
import path from 'node:path';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import type { Config } from '../schemas/config.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';
import { ensureWorkflowBundle } from './bundle.ts';
import { ErrorInterceptor } from './interceptors/errors.ts';

export interface WorkerRole {
  queue: keyof typeof TASK_QUEUE;
  activities: object;
  concurrency: number;
  /** The cpu role runs the workflows. */
  workflows: boolean;
}

/** Resolves when the worker has drained after SIGINT or SIGTERM. */
export async function runWorker(config: Config, role: WorkerRole): Promise<void> {
  const level = config.log.level.toUpperCase() as 'INFO';
  Runtime.install({
    logger: new DefaultLogger(level),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
    shutdownSignals: ['SIGINT', 'SIGTERM'],
  });
  const connection = await connect(config);
  try {
    const worker = await Worker.create({
      connection,
      namespace: config.temporal.namespace,
      taskQueue: TASK_QUEUE[role.queue],
      identity: `${role.queue}@${os.hostname()}:${process.pid}`,
      activities: role.activities,
      ...(role.workflows
        ? { workflowBundle: { codePath: await ensureWorkflowBundle(path.join(config.home, 'run')) } }
        : {}),
      interceptors: { activity: [() => ({ inbound: new ErrorInterceptor() })] },
      maxConcurrentActivityTaskExecutions: role.concurrency,
      // Longer than a checkpoint of a fit takes, shorter than what `up` waits before it kills.
      shutdownGraceTime: '3s',
      shutdownForceTime: '6s',
    });
    await worker.run();
  } finally {
    await connection.close();
  }
}

/** Waits for the server to come up: workers and server start beside each other. */
async function connect(config: Config): Promise<NativeConnection> {
  const address = config.temporal.address ?? `127.0.0.1:${config.temporal.port}`;
  for (let attempt = 1; ; attempt++) {
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      if (attempt === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
