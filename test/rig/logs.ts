/** Temporal's runtime for tests: one per process; what workers log is kept while a rig is open, so that tests can search it. */
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

const collecting = new Set<string[]>();
let installed = false;

/** Before anything of Temporal's in this process asks for a runtime. */
export function installRuntime(): void {
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
}

/** What all workers of this process log from now on until `stop`. */
export function collectLogs(): { lines: readonly string[]; stop(): void } {
  installRuntime();
  const lines: string[] = [];
  collecting.add(lines);
  return { lines, stop: () => collecting.delete(lines) };
}

function keep({ level, message, meta }: LogEntry): void {
  const error = meta?.error instanceof Error ? ` ${meta.error.stack}` : '';
  const line = `${level} ${message} ${JSON.stringify(meta, (_, value) => (typeof value === 'bigint' ? String(value) : value))}${error}`;
  for (const lines of collecting) lines.push(line);
  if (process.env.TEMPOCAST_TEST_LOGS !== undefined && level !== 'DEBUG') process.stderr.write(`${line}\n`);
}
