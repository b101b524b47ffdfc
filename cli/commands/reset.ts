import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import { clusterFolder } from '../../stores/postgres/embedded.ts';
import { runningUp } from '../processes/home-lock.ts';
import { stopLeftovers } from '../processes/leftovers.ts';
import { postgresDataDir } from '../processes/postgres.ts';
import { openContext } from './context.ts';

/** `tempocast reset`: deletes the state folder after asking. */
export function addReset(root: Command): void {
  root
    .command('reset')
    .description('delete all state (database, lake, models, logs) after asking')
    .option('--yes', 'do not ask')
    .option('--json', 'print { home, deleted }')
    .action(async (options: { yes?: boolean; json?: boolean }, command: Command) => {
      const { config, terminal } = openContext(command, options);
      const { home } = config;
      const up = runningUp(home);
      if (up !== undefined) {
        throw new TerminalError(
          'HomeInUse',
          `${home} is run by process ${up.pid}; stop it first (kill ${up.pid})`,
        );
      }
      // Postgres data may live elsewhere: where its user can reach it.
      const folders = existsSync(home) ? [...new Set([clusterFolder(postgresDataDir(home)), home])] : [];
      const agreed = folders.length > 0 && (options.yes || (await ask(folders)));
      if (agreed) {
        await stopLeftovers(home);
        for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      }
      if (options.json) terminal.print(JSON.stringify({ home, deleted: agreed }));
      else if (folders.length === 0) terminal.print(`nothing to delete: ${home} does not exist`);
      else terminal.print(agreed ? `deleted ${folders.join(' and ')}` : 'nothing deleted');
    });
}

async function ask(folders: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new TerminalError(
      'UsageInvalid',
      'nobody to ask: standard input is not a terminal; give --yes to delete',
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`Delete ${folders.join(' and ')} with all data and models? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
