import { join } from 'node:path';
import type { Command } from 'commander';
import { PROJECT_DIR } from '../config/load.ts';
import { openTerminal } from '../output/terminal.ts';
import { listRunnables, loadRunnable } from './runnables.ts';

const FOLDER = join(PROJECT_DIR, 'bench');

interface Benchmark {
  run(): Promise<object[]>;
}

/** `tempocast bench`: runs one benchmark and prints its JSON lines. */
export function addBench(root: Command): void {
  root
    .command('bench')
    .description(
      'run a benchmark beside its peer and print one JSON line for each result; without a name, list them',
    )
    .argument('[name]', 'which one')
    .option('--json', 'accepted like everywhere: results are JSON lines anyway')
    .action(async (name: string | undefined) => {
      const { print } = openTerminal();
      if (name === undefined || name === 'list') return print(listRunnables(FOLDER));
      const { run } = await loadRunnable<Benchmark>(FOLDER, 'benchmark', name);
      for (const line of await run()) print(JSON.stringify(line));
    });
}
