/** One worker process: connects, registers, runs until told to stop. */
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import type { Config } from '../schemas/config.ts';
import { createWorker, type WorkerRole } from './create-worker.ts';

/** One worker per role in this process. Resolves when all have drained after SIGINT or SIGTERM. */
export async function runWorkers(config: Config, roles: readonly WorkerRole[]): Promise<void> {
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
    const workers = await Promise.all(roles.map((role) => createWorker(config, role, connection)));
    await Promise.all(workers.map((worker) => worker.run()));
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
