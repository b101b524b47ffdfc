import { readFileSync, rmSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import { checkPolicy } from '../../schemas/policies/check.ts';
import type { Policy } from '../../schemas/policy.ts';
import { MAX_SPEED, REPORT_CHOICES, type ReportChoice } from '../../schemas/simulation.ts';
import { clusterFolder } from '../../stores/postgres/embedded.ts';
import { openPipeline } from '../day/pipeline-client.ts';
import { leave } from '../output/leave.ts';
import { parseCount } from '../output/parse.ts';
import { describeEvent } from '../output/service-events.ts';
import { formatSeconds, type Terminal } from '../output/terminal.ts';
import { runningUp } from '../processes/home-lock.ts';
import { stopLeftovers } from '../processes/leftovers.ts';
import { postgresDataDir } from '../processes/postgres.ts';
import { type RunningServices, startServices } from '../processes/supervisor.ts';
import { describeSimulation, documentOf } from '../simulation/outcome.ts';
import { runSimulation } from '../simulation/run.ts';
import {
  keepSettings,
  RETRAIN_AFTER,
  type SimulationSettings,
  settingsOf,
  simulationConfig,
  simulationHome,
  storedSettings,
} from '../simulation/settings.ts';
import { writeSimulationReport } from '../simulation/write-report.ts';
import { openContext } from './context.ts';
import { onInterrupt } from './interrupt.ts';

interface SimulateOptions {
  from?: string;
  to?: string;
  universe?: string;
  speed: number | null;
  recipes?: string[];
  planted?: string;
  reports: ReportChoice;
  retrainAfter: number;
  policy?: string;
  name?: string;
  port: number;
  fresh?: boolean;
  stop?: boolean;
  writeReport?: string;
  json?: boolean;
}

const names = (text: string) => text.split(',').map((name) => name.trim());

/** `tempocast simulate`: the days of years, one after the other, on services of its own. */
export function addSimulate(root: Command): void {
  root
    .command('simulate')
    .description('run past sessions day by day on a virtual clock, with services and a home of their own')
    .option('--from <date>', 'first session, YYYY-MM-DD; without both the stored simulation goes on')
    .option('--to <date>', 'last session, YYYY-MM-DD')
    .option('--universe <universe>', 'one of the configuration, instead of its own')
    .option('--speed <speed>', 'max, or sessions a second at the most', parseSpeed, null)
    .option(
      '--recipes <names>',
      'of the configuration, with commas (default: ewma,har,ridge,lightgbm)',
      names,
    )
    .option('--planted <kinds>', 'better,equal,leaks,breaks,stops; breaks@2013-06-03 from a session on')
    .option('--retrain-after <n>', 'sessions between fits', (text) => parseCount(text, 10_000), RETRAIN_AFTER)
    .addOption(
      new Option('--reports <which>', 'weekly reports, without PDF').choices(REPORT_CHOICES).default('month'),
    )
    .option('--policy <file>', 'policy of the contest instead of the default one')
    .option('--name <name>', 'of the folder under simulations (default: the universe)')
    .option('--port <port>', 'of the live page; 0: any free one', parsePort, 0)
    .option('--fresh', 'delete what is stored under that name and begin anew')
    .option('--stop', 'stop the one that runs in another terminal')
    .option('--write-report <file>', 'what came of it, as Markdown with its charts beside it')
    .option('--json', 'print the result as one JSON document')
    .action(simulate);
}

async function simulate(options: SimulateOptions, command: Command): Promise<void> {
  const { config: base, terminal } = openContext(command, options);
  const home = simulationHome(base.home, options.name ?? options.universe ?? base.universe);
  if (options.stop) return stopOther(home, terminal);
  const settings = wantedSettings(options, home, () => settingsOf(base, wanted(options)));
  const up = runningUp(home);
  if (up !== undefined) throw inUse(home, up.pid, up.addresses?.page);
  if (options.fresh) await remove(home);
  keepSettings(home, settings);
  const config = simulationConfig(base, settings, { home, port: options.port });
  const interrupt = onInterrupt(terminal);
  const began = Date.now();
  let services: RunningServices | undefined;
  try {
    services = await startServices(config, {
      onEvent: (event) => {
        const line = describeEvent(event);
        if (line !== undefined) terminal.note(line);
      },
      onNote: (note) => terminal.note(note),
      signal: interrupt.stop,
      hurry: interrupt.hurry,
    });
    const { page, temporalUi } = services.addresses;
    terminal.note(`simulating ${settings.from}..${settings.to}: page ${page}, Temporal UI ${temporalUi}`);
    const pipeline = await openPipeline(services.config);
    try {
      const state = await Promise.race([
        runSimulation(
          pipeline,
          settings,
          { speed: options.speed, stop: interrupt.stop, hurry: interrupt.hurry },
          terminal,
        ),
        services.failed,
      ]);
      if (state === undefined) {
        interrupt.throwIfCrashed();
        terminal.note('stopped; the same command goes on where it was');
        process.exitCode = 1;
      } else {
        const outcome = await documentOf(pipeline, settings, state, {
          home,
          milliseconds: Date.now() - began,
        });
        terminal.print(options.json ? JSON.stringify(outcome) : describeSimulation(outcome));
        if (options.writeReport !== undefined) {
          const files = await writeSimulationReport(pipeline, settings, state, options.writeReport);
          terminal.note(`wrote ${files.join(', ')}`);
        }
      }
    } finally {
      await pipeline.close();
    }
  } catch (error) {
    if (!interrupt.stop.aborted) throw error;
    interrupt.throwIfCrashed();
    process.exitCode = 1;
  } finally {
    await services?.stop();
    interrupt.done();
  }
  terminal.note(`everything has stopped after ${formatSeconds(Date.now() - began)}`);
  await leave();
}

function wanted(options: SimulateOptions) {
  const { from, to, policy, universe, recipes, planted, reports, retrainAfter } = options;
  return {
    ...{ from: from!, to: to!, reports, retrainAfter },
    ...(universe === undefined ? {} : { universe }),
    ...(recipes === undefined ? {} : { recipes }),
    ...(planted === undefined ? {} : { planted }),
    ...(policy === undefined ? {} : { policy: readPolicy(policy) }),
  };
}

/** Throws UsageInvalid (terminal) where neither a span nor a stored simulation says what to do. */
function wantedSettings(
  { from, to, fresh }: SimulateOptions,
  home: string,
  make: () => SimulationSettings,
): SimulationSettings {
  if (from !== undefined && to !== undefined) return make();
  const stored = from === undefined && to === undefined && !fresh ? storedSettings(home) : undefined;
  if (stored !== undefined) return stored;
  throw new TerminalError(
    'UsageInvalid',
    `--from and --to are both needed: ${home} holds no simulation that could go on without them`,
  );
}

/** Throws PolicyInvalid (terminal). */
function readPolicy(file: string): Policy {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TerminalError('PolicyInvalid', `policy ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  try {
    return checkPolicy(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new TerminalError('PolicyInvalid', `policy ${file} is not JSON: ${cause.message}`, { cause });
  }
}

async function remove(home: string): Promise<void> {
  await stopLeftovers(home);
  for (const folder of new Set([clusterFolder(postgresDataDir(home)), home]))
    rmSync(folder, { recursive: true, force: true });
}

function stopOther(home: string, terminal: Terminal): void {
  const up = runningUp(home);
  if (up === undefined) {
    terminal.print(`no simulation runs in ${home}`);
    return;
  }
  process.kill(up.pid, 'SIGINT');
  terminal.print(`asked process ${up.pid} to stop; it ends what has begun first`);
}

function inUse(home: string, pid: number, page: string | undefined): TerminalError {
  return new TerminalError(
    'HomeInUse',
    `${home} is simulated by process ${pid}${page === undefined ? '' : `, page ${page}`}; stop it with \`tempocast simulate --stop\`, or take another --name`,
  );
}

function parseSpeed(text: string): number | null {
  if (text === 'max') return null;
  const speed = Number(text);
  if (speed > 0 && speed <= MAX_SPEED) return speed;
  throw new InvalidArgumentError(`allowed is max, or sessions a second above 0 up to ${MAX_SPEED}`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('allowed is a whole number from 0 to 65535');
}
