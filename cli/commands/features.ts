import type { Command } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import type { LatestFeatures } from '../../stores/postgres/feature-values.ts';
import { renderTable } from '../output/table.ts';
import { openTerminal } from '../output/terminal.ts';
import { attach, openContext } from './context.ts';

/** `tempocast features`: the catalogue, as the page docs/features.md has it; `show`: a symbol's newest values. */
export function addFeatures(root: Command): void {
  const features = root
    .command('features')
    .description('print the catalogue of features with their definitions')
    .option('--json', 'print [{ name, group, definition, unit, range, warmup, source }]')
    .action(async (options: { json?: boolean }) => {
      const { CATALOGUE } = await import('../../forecasting/features/catalogue.ts');
      const { featurePage } = await import('../../forecasting/features/document.ts');
      const { definitionsOf } = await import('../../forecasting/features/version.ts');
      const text = options.json ? JSON.stringify(definitionsOf(CATALOGUE)) : featurePage(CATALOGUE).trimEnd();
      openTerminal(options).print(text);
    });
  features
    .command('show')
    .description('the newest values of a symbol, with the session and instant they are of')
    .argument('<symbol>', 'a symbol of the universe')
    .option('--as-of <instant>', 'what was known then, as 2019-02-15T22:30:00.000Z')
    .option('--json', 'print the row with its definitions')
    .action(show);
}

async function show(symbol: string, _: object, command: Command): Promise<void> {
  // --json of the parent stands for both.
  const options = command.optsWithGlobals<{ asOf?: string; json?: boolean }>();
  const { config, terminal } = openContext(command, options);
  const { openDeps } = await import('../../workers/deps.ts');
  const { latestFeatures } = await import('../../stores/postgres/feature-values.ts');
  const { universe } = config;
  const { symbols } = config.universes[universe]!;
  if (!symbols.includes(symbol)) {
    throw new TerminalError('UsageInvalid', `unknown symbol '${symbol}': allowed are ${symbols.join(', ')}`);
  }
  const deps = openDeps(attach(config).config);
  try {
    const asOf = options.asOf ?? new Date().toISOString();
    const [row] = await latestFeatures(deps.db, { universe, symbols: [symbol], asOf });
    if (row === undefined) {
      throw new TerminalError(
        'NoFeatures',
        `no features of ${symbol} were built by ${asOf}; run a session with "tempocast day"`,
      );
    }
    terminal.print(options.json ? JSON.stringify(row) : render(row));
  } finally {
    await deps.close();
  }
}

function render({ symbol, session, asOf, featureSetVersion, definitions, values }: LatestFeatures): string {
  type Line = LatestFeatures['definitions'][number] & { value: number | null };
  const lines: Line[] = definitions.map((definition, i) => ({ ...definition, value: values[i] ?? null }));
  const table = renderTable<Line>(
    [
      { head: 'feature', cell: (r) => r.name },
      { head: 'group', cell: (r) => r.group },
      {
        head: 'value',
        align: 'right',
        cell: (r) => (r.value === null ? 'missing' : String(Number(r.value.toPrecision(6)))),
      },
      { head: 'unit', cell: (r) => r.unit },
    ],
    lines,
  );
  return `${symbol} at ${session}, as of ${asOf}; feature set ${featureSetVersion.slice(0, 12)}\n${table}`;
}
