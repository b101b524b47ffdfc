/** Temporal's runtime for tests: one per process; what workers log is kept, so that tests can search it. */
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

const entries: string[] = [];
let installed = false;

export function collectLogs(): readonly string[] {
  if (!installed) {
    installed = true;
    Runtime.install({
      logger: new DefaultLogger('DEBUG', keep),
      telemetryOptions: {
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      },
      shutdownSignals: [],
    });
  }
  return entries;
}

function keep({ level, message, meta }: LogEntry): void {
  const error = meta?.error instanceof Error ? ` ${meta.error.stack}` : '';
  const line = `${level} ${message} ${JSON.stringify(meta, (_, value) => (typeof value === 'bigint' ? String(value) : value))}${error}`;
  entries.push(line);
  if (process.env.TEMPOCAST_TEST_LOGS !== undefined && level !== 'DEBUG') process.stderr.write(`${line}\n`);
}
