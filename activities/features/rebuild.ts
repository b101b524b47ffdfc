/** Rows rebuilt from stored bytes alone, in the order in which the bytes arrived: what `reproduce` compares. */
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import type { MarketSource } from '../../schemas/sources.ts';
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
 * @param quarantined bars that validation held back: `symbol session knownAt`
 */
export async function rebuildRows(
  source: Pick<MarketSource, 'parseChart'>,
  lake: Lake,
  objects: ListedObject[],
  quarantined: ReadonlySet<string>,
): Promise<RebuiltRows> {
  const bars = new Map<string, Map<SessionDate, StoredBar>>();
  const actions = new Map<string, Map<string, StoredAction>>();
  for (const { key, symbol, knownAt } of objects) {
    const known = {
      bars: bars.get(symbol) ?? new Map<SessionDate, StoredBar>(),
      actions: actions.get(symbol) ?? new Map<string, StoredAction>(),
    };
    const chart = parseOrSkip(source, await getRaw(lake, key), { symbol, knownAt });
    if (chart === undefined) continue;
    const merge = mergeChart(known, chart, { knownAt, rawKey: key });
    for (const bar of merge.bars) {
      // A bar held back was never known: the next answer's bar for that session is a new row.
      if (!quarantined.has(`${symbol} ${bar.session} ${bar.knownAt}`)) known.bars.set(bar.session, bar);
    }
    for (const action of merge.actions) known.actions.set(actionKey(action), action);
    bars.set(symbol, known.bars);
    actions.set(symbol, known.actions);
  }
  const sorted = <T>(rows: Map<string, Map<string, T>>) =>
    new Map(
      [...rows].map(([symbol, byKey]) => [
        symbol,
        [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
      ]),
    );
  return { bars: sorted(bars), actions: sorted(actions) };
}

function parseOrSkip(
  source: Pick<MarketSource, 'parseChart'>,
  body: Uint8Array,
  context: { symbol: string; knownAt: Instant },
) {
  try {
    return source.parseChart(body, context);
  } catch (error) {
    // Ingest stored the bytes, reported the answer as unreadable and took no row from it.
    if (error instanceof TempocastError) return undefined;
    throw error;
  }
}
