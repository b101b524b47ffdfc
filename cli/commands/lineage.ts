import type { Command } from 'commander';
import type { Lineage } from '../../schemas/api.ts';
import { getJson } from '../day/api-client.ts';
import { paint } from '../output/terminal.ts';
import { apiUrl } from '../processes/effective.ts';
import { attach, openContext } from './context.ts';

const OBJECTS_SHOWN = 10;

/** `tempocast lineage`: every parent of a forecast down to the raw objects. */
export function addLineage(root: Command): void {
  root
    .command('lineage')
    .description('print the parents of a forecast, down to the bytes that the provider sent')
    .argument('<forecastId>', 'id as `tempocast forecast` prints it')
    .option('--json', 'print the API document')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const context = openContext(command, options);
      const { config } = attach(context.config);
      const lineage = await getJson<Lineage>(
        apiUrl(config),
        `/v1/forecasts/${encodeURIComponent(id)}/lineage`,
      );
      context.terminal.print(options.json ? JSON.stringify(lineage) : render(lineage));
    });
}

function render({ chain, after, missing, lake, rawObjectCount, rawObjects }: Lineage): string {
  const came = after.map(
    ({ kind, facts }) =>
      `${paint('bold', kind)} ${Object.entries(facts)
        .map(([name, value]) => `${name} ${formatFact(value)}`)
        .join(', ')}`,
  );
  const steps = chain.map(({ kind, id, where, facts }, depth) => {
    const details = Object.entries(facts).map(([name, value]) => `${name} ${formatFact(value)}`);
    const indent = '  '.repeat(depth);
    return [
      `${indent}${paint('bold', kind)} ${id}`,
      `${indent}  at ${where}`,
      `${indent}  ${details.join(', ')}`,
    ].join('\n');
  });
  const objects = rawObjects
    .slice(0, OBJECTS_SHOWN)
    .map(({ symbol, knownAt, key }) => `  ${symbol.padEnd(6)} ${knownAt} ${key}`);
  const more =
    rawObjectCount > objects.length
      ? [`  ... ${rawObjectCount - objects.length} more (--json shows up to 200)`]
      : [];
  const lost = missing.length === 0 ? [] : [`${paint('red', 'missing')}: ${missing.join(', ')}`];
  return [
    ...came,
    ...steps,
    `${paint('bold', 'raw objects')} ${rawObjectCount} in ${lake}`,
    ...objects,
    ...more,
    ...lost,
  ].join('\n');
}

function formatFact(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
