/** One worker process: connects, registers, runs until told to stop. */
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import type { Config } from '../schemas/config.ts';
import { createWorker, type WorkerRole } from './create-worker.ts';

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
    const worker = await createWorker(config, role, connection);
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
