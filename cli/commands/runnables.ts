/** Folders of programs that a command runs by name: benchmarks, soak tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { TerminalError } from '../../schemas/errors.ts';

/** Names of the files in a folder that export a function `run`; the others there only help. */
export function runnablesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /^export (async )?function run\(/m.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** One line for each: its name and the first sentence of its opening comment. */
export function listRunnables(folder: string): string {
  const lines = runnablesIn(folder).map((name) => `${name.padEnd(14)} ${summaryOf(folder, name)}`);
  return lines.join('\n');
}

/** The module of that name. Throws UsageInvalid (terminal) with the nearest known name. */
export async function loadRunnable<Module>(folder: string, what: string, name: string): Promise<Module> {
  const names = runnablesIn(folder);
  if (names.includes(name)) return import(join(folder, `${name}.ts`));
  const nearest = names.toSorted((a, b) => distance(name, a) - distance(name, b))[0] ?? 'none';
  throw new TerminalError(
    'UsageInvalid',
    `unknown ${what} '${name}', the nearest known is ${nearest}; allowed are ${names.join(', ')}`,
  );
}

function summaryOf(folder: string, name: string): string {
  const text = readFileSync(join(folder, `${name}.ts`), 'utf8');
  const comment = /^\/\*\*\s*(?:\*\s+)?([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  return comment
    .replace(/\s*\n\s*\*\s*/g, ' ')
    .trim()
    .split('. ')[0]!;
}
