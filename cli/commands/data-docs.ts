import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseCount } from '../output/parse.ts';
import { attach, openContext } from './context.ts';

const RUNS = 30;
const MOST_RUNS = 500;

/** `tempocast data-docs`: what was checked and found, as files that need no server. */
export function addDataDocs(root: Command): void {
  root
    .command('data-docs')
    .description(
      'write data docs as HTML files: an index, a page per suite, a page per run; no network, no scripts',
    )
    .option('--out <folder>', 'folder to write to; files of the same names are replaced', 'data-docs')
    .option(
      '--runs <count>',
      `newest runs of each suite that get a page, up to ${MOST_RUNS}`,
      (text) => parseCount(text, MOST_RUNS),
      RUNS,
    )
    .option('--json', 'print the files as JSON')
    .action(async (options: { out: string; runs: number; json?: boolean }, command: Command) => {
      const context = openContext(command, options);
      const { config } = attach(context.config);
      const { writeDataDocs } = await import('../data-docs/write.ts');
      const folder = resolve(options.out);
      const files = await writeDataDocs({ config, folder, runs: options.runs });
      if (options.json) context.terminal.print(JSON.stringify({ folder, files }));
      else context.terminal.print(`${files.length} files in ${folder}; open ${folder}/index.html`);
    });
}
