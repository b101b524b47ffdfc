import type { Command } from 'commander';
import type { DatasetDiff, RowChange } from '../../activities/features/diff.ts';
import type { DatasetVersionRow } from '../../stores/postgres/datasets.ts';
import { parseLimit } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { attach, openContext } from './context.ts';

const EXAMPLES = 20;

/** `tempocast data`: dataset versions, what is in one, what changed between two. */
export function addData(root: Command): void {
  const data = root.command('data').description('dataset versions: list them, show one, compare two');
  data
    .command('list')
    .description('the newest dataset versions of the universe')
    .option('--limit <n>', 'how many, 1 to 1000', parseLimit, 10)
    .option('--json', 'print the rows')
    .action(list);
  data
    .command('show')
    .description('the manifest of a dataset version')
    .argument('<version>', 'id, its first characters, latest or previous')
    .action(show);
  data
    .command('diff')
    .description('what changed from version A to B, by cause')
    .argument('<A>', 'id, its first characters, latest or previous')
    .argument('<B>', 'as A')
    .option('--json', 'print every change')
    .action(diff);
}

async function withStores<T>(
  command: Command,
  options: { json?: boolean },
  work: (context: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  const context = await open(command, options);
  try {
    return await work(context);
  } finally {
    await context.deps.close();
  }
}

async function open(command: Command, options: { json?: boolean }) {
  const { config, terminal } = openContext(command, options);
  const { openDeps } = await import('../../workers/deps.ts');
  const deps = openDeps(attach(config).config);
  return { deps, terminal, versions: await import('../datasets/versions.ts') };
}

function list(options: { limit: number; json?: boolean }, command: Command): Promise<void> {
  return withStores(command, options, async ({ deps, terminal }) => {
    const { datasetVersions } = await import('../../stores/postgres/datasets.ts');
    const rows = await datasetVersions(deps.db, { universe: deps.config.universe, limit: options.limit });
    terminal.print(options.json ? JSON.stringify(rows) : renderTable(VERSION_COLUMNS, rows));
  });
}

const VERSION_COLUMNS = [
  { head: 'version', cell: (r: DatasetVersionRow) => r.id.slice(0, 12) },
  { head: 'session', cell: (r: DatasetVersionRow) => r.session },
  { head: 'as of', cell: (r: DatasetVersionRow) => r.asOf },
  { head: 'rows', cell: (r: DatasetVersionRow) => String(r.rows), align: 'right' as const },
  { head: 'hash of rows', cell: (r: DatasetVersionRow) => r.rowHash.slice(0, 12) },
];

function show(name: string, options: object, command: Command): Promise<void> {
  return withStores(command, options, async ({ deps, terminal, versions }) => {
    const version = await versions.findVersion(deps.db, deps.config.universe, name);
    terminal.print(
      JSON.stringify({ id: version.id, ...(await versions.manifestOf(deps.lake, version)) }, null, 1),
    );
  });
}

function diff(a: string, b: string, options: { json?: boolean }, command: Command): Promise<void> {
  return withStores(command, options, async ({ deps, terminal, versions }) => {
    const { universe } = deps.config;
    const before = await versions.findVersion(deps.db, universe, a);
    const after = await versions.findVersion(deps.db, universe, b);
    const found = await versions.diffVersions(deps, before, after);
    const ids = { before: before.id, after: after.id };
    terminal.print(options.json ? JSON.stringify({ ...ids, ...found }) : render(before, after, found));
  });
}

function render(
  before: DatasetVersionRow,
  after: DatasetVersionRow,
  { summary, changes, symbols, same }: DatasetDiff,
) {
  const name = ({ id, session, asOf }: DatasetVersionRow) => `${id.slice(0, 12)} (${session}, as of ${asOf})`;
  const lines = [`${name(before)} -> ${name(after)}: ${same} rows the same`];
  if (symbols.added.length > 0) lines.push(`symbols added: ${symbols.added.join(', ')}`);
  if (symbols.removed.length > 0) lines.push(`symbols removed: ${symbols.removed.join(', ')}`);
  if (summary.length === 0) return [...lines, 'no row changed'].join('\n');
  type Line = (typeof summary)[number];
  lines.push(
    renderTable<Line>(
      [
        { head: 'change', cell: (r) => r.change },
        { head: 'cause', cell: (r) => r.cause },
        { head: 'rows', cell: (r) => String(r.rows), align: 'right' },
        { head: 'symbols', cell: (r) => String(r.symbols), align: 'right' },
      ],
      summary,
    ),
  );
  // New sessions are what a day is for; everything else is worth a look.
  const notable = changes.filter(({ cause }) => cause !== 'new-session');
  lines.push(...notable.slice(0, EXAMPLES).map(line));
  if (notable.length > EXAMPLES) lines.push(`  and ${notable.length - EXAMPLES} more: --json prints all`);
  return lines.join('\n');
}

function line({ symbol, session, change, cause, fields, source }: RowChange): string {
  const values = Object.entries(fields).map(([name, { before, after }]) => `${name} ${before} -> ${after}`);
  return `  ${symbol} ${session} ${change}, ${cause} (${source})${values.length > 0 ? `: ${values.join(', ')}` : ''}`;
}
