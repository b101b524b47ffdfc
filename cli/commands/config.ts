import type { Command } from 'commander';
import { type Tree, valueAt } from '../config/layers.ts';
import { originAt } from '../config/load.ts';
import { maskValue } from '../config/mask.ts';
import { formatPath, type Path } from '../config/schema-tree.ts';
import { renderTable } from '../output/table.ts';
import { paint } from '../output/terminal.ts';
import { openContext } from './context.ts';

interface Row {
  key: string;
  value: unknown;
  origin: string;
}

/** `tempocast config`: the effective configuration, each value with its origin, secrets masked. */
export function addConfig(root: Command): void {
  root
    .command('config')
    .description('print the effective configuration with the origin of each value; secrets are masked')
    .option('--json', 'print one JSON document: { values, origins }')
    .action((options: { json?: boolean }, command: Command) => {
      const { loaded, terminal } = openContext(command, options);
      const rows: Row[] = leaves(loaded.config as unknown as Tree).map((path) => ({
        key: formatPath(path),
        value: maskValue(path.join('.'), valueAt(loaded.config, path)),
        origin: originAt(loaded, path),
      }));
      if (options.json) {
        const origins = Object.fromEntries(rows.map(({ key, origin }) => [key, origin]));
        terminal.print(JSON.stringify({ values: maskValue('', loaded.config), origins }, null, 2));
        return;
      }
      const columns = [
        { head: 'key', cell: (row: Row) => row.key },
        { head: 'value', cell: (row: Row) => formatValue(row.value) },
        {
          head: 'origin',
          cell: (row: Row) => (row.origin === 'default' ? paint('dim', row.origin) : row.origin),
        },
      ];
      terminal.print(renderTable(columns, rows));
    });
}

/** Paths of the values shown on a line of their own: whatever is not a mapping. */
function leaves(tree: Tree, at: Path = []): Path[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...at, key];
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value);
    return inner ? leaves(value as Tree, path) : [path];
  });
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(' ');
  if (Array.isArray(value)) return value.map((item) => (item as { name?: string }).name ?? '?').join(' ');
  return String(value);
}
