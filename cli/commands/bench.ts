import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { distance } from 'fastest-levenshtein';
import { TerminalError } from '../../schemas/errors.ts';
import { PROJECT_DIR } from '../config/load.ts';
import { openTerminal } from '../output/terminal.ts';

const FOLDER = join(PROJECT_DIR, 'bench');

/** A file under bench/ is a benchmark when it exports `run`. */
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
    .option('--json', 'accepted for symmetry: the output is JSON lines anyway')
    .action(async (name: string | undefined) => {
      const terminal = openTerminal();
      const names = benchmarks();
      if (name === undefined || name === 'list') {
        terminal.print(names.map((one) => `${one.padEnd(14)} ${summaryOf(one)}`).join('\n'));
        return;
      }
      if (!names.includes(name)) throw unknownName(name, names);
      const { run } = (await import(join(FOLDER, `${name}.ts`))) as Benchmark;
      for (const line of await run()) terminal.print(JSON.stringify(line));
    });
}

function benchmarks(): string[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /^export (async )?function run\(/m.test(readFileSync(join(FOLDER, file), 'utf8')))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** The first sentence of the file's opening comment. */
function summaryOf(name: string): string {
  const text = readFileSync(join(FOLDER, `${name}.ts`), 'utf8');
  const comment = /^\/\*\*\s*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  return comment
    .replace(/\s*\n\s*\*\s*/g, ' ')
    .trim()
    .split('. ')[0]!;
}

function unknownName(name: string, names: readonly string[]): TerminalError {
  const nearest = names.reduce((best, next) => (distance(name, next) < distance(name, best) ? next : best));
  return new TerminalError(
    'UsageInvalid',
    `unknown benchmark '${name}', the nearest known is ${nearest}; allowed are ${names.join(', ')}`,
  );
}
