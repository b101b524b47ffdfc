import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { PROJECT_DIR } from '../config/load.ts';
import { openTerminal } from '../output/terminal.ts';
import { listRunnables, loadRunnable } from './runnables.ts';

const FOLDER = join(PROJECT_DIR, 'test/soak');

/** What a file under test/soak exports; it prints what it does as it goes. */
export interface SoakTest {
  run(options: SoakOptions): Promise<{ ok: boolean }>;
}

export interface SoakOptions {
  rounds: number;
  /** The same seed kills the same processes at the same moments, as far as the machine allows. */
  seed: number;
  print(line: string): void;
}

/** `tempocast soak`: a long test of the whole system. Exit code 1 when it found something. */
export function addSoak(root: Command): void {
  root
    .command('soak')
    .description(
      'run a long test of the whole system, such as `soak kill --rounds 100`; without a name, list them',
    )
    .argument('[name]', 'which one')
    .option('--rounds <n>', 'how often', parseCount, 10)
    .option('--seed <n>', 'of what is random', parseCount, 1)
    .option('--json', 'print { name, ok } at the end')
    .action(async (name: string | undefined, options: { rounds: number; seed: number; json?: boolean }) => {
      const terminal = openTerminal(options);
      if (name === undefined) return terminal.print(listRunnables(FOLDER));
      const { run } = await loadRunnable<SoakTest>(FOLDER, 'soak test', name);
      const print = options.json ? terminal.note : terminal.print;
      const { ok } = await run({ rounds: options.rounds, seed: options.seed, print });
      if (options.json) terminal.print(JSON.stringify({ name, ok }));
      if (!ok) process.exitCode = 1;
    });
}

function parseCount(text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1) return n;
  throw new InvalidArgumentError('allowed is a whole number from 1');
}
