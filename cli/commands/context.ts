/** What every command shares: the configuration, a terminal, the running `up`. */
import type { Command } from 'commander';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../config/load.ts';
import { openTerminal, type Terminal } from '../output/terminal.ts';
import { effectiveConfigPath } from '../processes/child-program.ts';
import { type RunningUp, runningUp } from '../processes/home-lock.ts';
import { readJson } from '../processes/run-files.ts';

/** Parsed by the program itself, before any command. */
interface GlobalOptions {
  config?: string;
}

export interface CommandContext {
  loaded: LoadedConfig;
  config: Config;
  terminal: Terminal;
}

/** Loads the configuration and says its warnings. Throws ConfigInvalid. */
export function openContext(
  command: Command,
  options: { json?: boolean; flags?: LoadOptions['flags'] } = {},
): CommandContext {
  const { config: file } = command.optsWithGlobals<GlobalOptions>();
  const terminal = openTerminal(options);
  const loaded = loadConfig({
    ...(file === undefined ? {} : { file }),
    flags: options.flags ?? [],
    onWarning: (warning) => terminal.note(`warning: ${warning}`),
  });
  return { loaded, config: loaded.config, terminal };
}

export interface Attached {
  /** The effective configuration of the running `up`: real ports and addresses. */
  config: Config;
  up: RunningUp | undefined;
}

/**
 * The services to talk to: those of the `up` that runs this home, else those whose addresses are configured.
 * Throws NothingRuns (terminal), which says how to start.
 */
export function attach(config: Config): Attached {
  const up = runningUp(config.home);
  if (up !== undefined && up.addresses !== null) {
    const effective = readJson<Config>(effectiveConfigPath(config.home));
    if (effective !== undefined) return { config: effective, up };
  }
  const missing = [
    ...(config.database.url === null ? ['database.url'] : []),
    ...(config.temporal.address === null ? ['temporal.address'] : []),
  ];
  if (missing.length === 0) return { config, up: undefined };
  const state = up === undefined ? 'nothing runs' : `process ${up.pid} is still starting`;
  throw new TerminalError(
    'NothingRuns',
    `${state} in ${config.home}; start it with \`npm run up\` in another terminal, or configure ${missing.join(' and ')}`,
  );
}
