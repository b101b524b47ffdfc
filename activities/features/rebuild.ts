/** Rows rebuilt from stored bytes alone, in the order in which the bytes arrived: what `reproduce` compares. */
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import type { Providers } from '../../schemas/sources.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { actionKey, mergeChart } from '../ingest/merge.ts';
import type { ListedObject } from './raw-lists.ts';

export interface RebuiltRows {
  bars: Map<string, StoredBar[]>;
  actions: Map<string, StoredAction[]>;
}

/**
 * @param objects in order of arrival
 * @param quarantined bars that validation held back: `symbol session knownAt heldAt`
 */
export async function rebuildRows(
  providers: Pick<Providers, 'parse'>,
  lake: Lake,
  objects: ListedObject[],
  quarantined: readonly string[],
): Promise<RebuiltRows> {
  const versions = new Map<string, Map<SessionDate, StoredBar[]>>();
  const actions = new Map<string, Map<string, StoredAction>>();
  const heldAt = heldInstants(quarantined);
  for (const { key, symbol, knownAt } of objects) {
    const chart = parseOrSkip(providers, key, await getRaw(lake, key), { symbol, knownAt });
    if (chart === undefined) continue;
    const bars = versions.get(symbol) ?? new Map<SessionDate, StoredBar[]>();
    const known = {
      // A bar that had been held back by then was not known: the same bar again is a new row.
      bars: newest(bars, (bar) => !((heldAt.get(versionOf(bar)) ?? knownAt) < knownAt)),
      actions: actions.get(symbol) ?? new Map<string, StoredAction>(),
    };
    const merge = mergeChart(known, chart, { knownAt, rawKey: key });
    for (const bar of merge.bars) bars.set(bar.session, [...(bars.get(bar.session) ?? []), bar]);
    for (const action of merge.actions) known.actions.set(actionKey(action), action);
    versions.set(symbol, bars);
    actions.set(symbol, known.actions);
  }
  const good = [...versions].map(
    ([symbol, bars]) => [symbol, newest(bars, (bar) => !heldAt.has(versionOf(bar)))] as const,
  );
  return { bars: sorted(good), actions: sorted(actions) };
}

const versionOf = ({ symbol, session, knownAt }: StoredBar) => `${symbol} ${session} ${knownAt}`;

/** When each version was held back first. */
function heldInstants(quarantined: readonly string[]): Map<string, Instant> {
  const heldAt = new Map<string, Instant>();
  for (const entry of quarantined.toSorted()) {
    const [symbol, session, knownAt, held] = entry.split(' ');
    const version = `${symbol} ${session} ${knownAt}`;
    if (!heldAt.has(version)) heldAt.set(version, held!);
  }
  return heldAt;
}

/** The newest version of each session that counts. */
function newest(
  bars: ReadonlyMap<SessionDate, StoredBar[]>,
  counts: (bar: StoredBar) => boolean,
): Map<SessionDate, StoredBar> {
  const result = new Map<SessionDate, StoredBar>();
  for (const [session, versions] of bars) {
    const bar = versions.findLast(counts);
    if (bar !== undefined) result.set(session, bar);
  }
  return result;
}

function sorted<T>(rows: Iterable<readonly [string, ReadonlyMap<string, T>]>): Map<string, T[]> {
  return new Map(
    Array.from(rows, ([symbol, byKey]) => [
      symbol,
      [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    ]),
  );
}

function parseOrSkip(
  providers: Pick<Providers, 'parse'>,
  key: string,
  body: Uint8Array,
  { symbol, knownAt }: { symbol: string; knownAt: Instant },
) {
  try {
    const [, source, dataset] = key.split('/') as [string, string, string];
    const { charts = [] } = providers.parse(source, dataset, body, { subject: symbol, knownAt });
    return charts.find((chart) => chart.symbol === symbol);
  } catch (error) {
    // Ingest stored the bytes, reported the answer as unreadable and took no row from it.
    if (error instanceof TempocastError) return undefined;
    throw error;
  }
}
