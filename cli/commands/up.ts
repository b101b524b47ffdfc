import { type Command, Option } from 'commander';
import type { Config } from '../../schemas/config.ts';
import { isTempocastError } from '../../schemas/errors.ts';
import { parseSession } from '../day/choose-session.ts';
import { dayFromTerminal } from '../day/day.ts';
import { openPipeline } from '../day/pipeline-client.ts';
import { renderDay } from '../output/day-summary.ts';
import { reportFailure } from '../output/failure.ts';
import { leave } from '../output/leave.ts';
import { describeEvent } from '../output/service-events.ts';
import { formatSeconds, type Terminal } from '../output/terminal.ts';
import { SERVICES } from '../processes/service.ts';
import { type RunningServices, startServices } from '../processes/supervisor.ts';
import { openContext } from './context.ts';
import { onInterrupt } from './interrupt.ts';

interface UpOptions {
  exit?: boolean;
  source?: Config['source'];
  session?: string;
  run: boolean;
  without?: string[];
  json?: boolean;
}

/** `tempocast up`: starts everything, runs the day, keeps serving. */
export function addUp(root: Command): void {
  root
    .command('up')
    .description('start everything, run the day, keep serving until Ctrl-C')
    .option('--exit', 'stop after the day; exit code 0 when it completed')
    .addOption(new Option('--source <source>', 'where prices come from').choices(['auto', 'yahoo', 'replay']))
    .option('--session <date>', 'session to run, YYYY-MM-DD, instead of the next one')
    .option('--no-run', 'only start, run no day')
    .addOption(new Option('--without <services...>', 'services that run elsewhere').choices([...SERVICES]))
    .option('--json', 'print the summary as one JSON document')
    .action(up);
}

async function up(options: UpOptions, command: Command): Promise<void> {
  const session = options.session === undefined ? undefined : parseSession(options.session);
  const flags =
    options.source === undefined ? [] : [{ path: ['source'], value: options.source, flag: '--source' }];
  const { config, terminal } = openContext(command, { ...options, flags });
  const interrupt = onInterrupt(terminal);
  const began = Date.now();
  let services: RunningServices | undefined;
  let complete = !options.run;
  try {
    services = await startServices(config, {
      onEvent: (event) => {
        const line = describeEvent(event);
        if (line !== undefined) terminal.note(line);
      },
      onNote: (note) => terminal.note(note),
      without: options.without ?? [],
      signal: interrupt.stop,
      hurry: interrupt.hurry,
    });
    terminal.note(
      `everything runs after ${formatSeconds(Date.now() - began)}: page ${services.addresses.page}`,
    );
    if (options.run) await runAndShow(services, { ...options, session, signal: interrupt.stop }, terminal);
    complete = true;
    if (!options.exit) await serve(services, interrupt.stop, terminal);
  } catch (error) {
    if (!interrupt.stop.aborted) throw error;
    interrupt.throwIfCrashed();
    if (!complete) {
      terminal.note('stopped before the day was complete; the next start goes on with it');
      process.exitCode = 1;
    }
  } finally {
    await services?.stop();
    interrupt.done();
  }
  await leave();
}

async function runAndShow(
  services: RunningServices,
  request: { session?: string; signal: AbortSignal; json?: boolean; exit?: boolean },
  terminal: Terminal,
): Promise<void> {
  const pipeline = await openPipeline(services.config);
  try {
    const day = await Promise.race([dayFromTerminal(pipeline, request, terminal), services.failed]);
    terminal.print(request.json ? JSON.stringify(day) : renderDay(day));
  } catch (error) {
    // What was published before stays served, and the operator can look at the failed run.
    if (request.exit || request.signal.aborted || !isDayFailure(error)) throw error;
    reportFailure(error, request.json === true);
  } finally {
    await pipeline.close();
  }
}

function isDayFailure(error: unknown): boolean {
  return isTempocastError(error) && error.type === 'DayFailed';
}

async function serve(services: RunningServices, stop: AbortSignal, terminal: Terminal): Promise<void> {
  terminal.note('serving; Ctrl-C stops everything');
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
  if (!stop.aborted) await Promise.race([stopped, services.failed]);
}
