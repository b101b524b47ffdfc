import type { Command } from 'commander';
import { openTerminal } from '../output/terminal.ts';

/** `tempocast features`: the catalogue, as the page docs/features.md has it. */
export function addFeatures(root: Command): void {
  root
    .command('features')
    .description('print the catalogue of features with their definitions')
    .option('--json', 'print [{ name, group, definition, unit, warmup, source }]')
    .action(async (options: { json?: boolean }) => {
      const { CATALOGUE } = await import('../../forecasting/features/catalogue.ts');
      const { featurePage } = await import('../../forecasting/features/document.ts');
      const rows = CATALOGUE.map(({ name, group, definition, unit, warmup, source }) => ({
        name,
        group,
        definition,
        unit,
        warmup,
        source,
      }));
      openTerminal(options).print(options.json ? JSON.stringify(rows) : featurePage(CATALOGUE).trimEnd());
    });
}
