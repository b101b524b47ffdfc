import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openTerminal } from '../output/terminal.ts';

interface ResultsOptions {
  families?: string;
  out?: string;
  cache?: string;
  cached?: boolean;
  json?: boolean;
}

/** `tempocast results`: every family on the bundled ten years, and the page docs/results.md. */
export function addResults(root: Command): void {
  root
    .command('results')
    .description(
      'fit every family on the bundled ten years, on the past only, and write the table of what each is worth',
    )
    .option(
      '--families <a,b>',
      'recipes or families of data/results/recipes.yaml (default: all); the page is printed, not written',
    )
    .option('--out <file>', 'where the page is written (default: docs/results.md)')
    .option(
      '--cache <folder>',
      'fits that are done; an interrupted run goes on from there (default: ~/.cache/tempocast/results)',
    )
    .option('--cached', 'nothing is fitted: only recipes all of whose fits are in the cache')
    .option('--json', 'print { spans, recipes, rows, failed, missing } as well')
    .action(results);
}

async function results(options: ResultsOptions): Promise<void> {
  const terminal = openTerminal(options);
  const { chosenRecipes, PAGE_FILE, readPlan } = await import('../results/recipes.ts');
  const plan = readPlan();
  const recipes = chosenRecipes(plan, options.families?.split(','));
  const { bundledPanel } = await import('../results/bundled-panel.ts');
  const { collectResults } = await import('../results/collect.ts');
  const { defaultCacheFolder } = await import('../results/fit-cache.ts');
  const { resultsPage } = await import('../results/page.ts');
  const collected = await collectResults({
    ...{ plan, recipes, ...bundledPanel() },
    folder: resolve(options.cache ?? defaultCacheFolder()),
    cachedOnly: options.cached === true,
    onFold: (recipe, fold, of, { seconds }) =>
      terminal.note(`${recipe}: fold ${fold.index + 1} of ${of}, ${seconds.toFixed(1)} s`),
  });
  const page = resultsPage(collected);
  const out = options.out ?? (options.families === undefined ? PAGE_FILE : undefined);
  if (out !== undefined) {
    writeFileSync(out, page);
    terminal.note(`written: ${out}`);
  }
  const { plan: _, scored, ...rest } = collected;
  if (options.json) terminal.print(JSON.stringify({ scored, ...rest }));
  else if (out === undefined) terminal.print(page.trimEnd());
  if (collected.failed.length > 0) process.exitCode = 1;
}
