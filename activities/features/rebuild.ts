/** Rows rebuilt from stored bytes alone, in the order in which the bytes arrived: what `reproduce` compares. */
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant, StoredAction, StoredBar } from '../../schemas/market.ts';
import { actionSubject, isOverlay } from '../../schemas/overlays.ts';
import type { ParsedChart, Providers } from '../../schemas/sources.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import type { Version } from '../../stores/postgres/judged-rows.ts';
import { actionKey, knownStateOf } from '../ingest/known.ts';
import { mergeChart } from '../ingest/merge.ts';
import { type Holds, holdsOf } from './holds.ts';
import type { ListedObject } from './raw-lists.ts';

export interface RebuiltRows {
  bars: Map<string, StoredBar[]>;
  actions: Map<string, StoredAction[]>;
}

/** Versions of one symbol's rows, each list in the order in which they became known. */
interface Rows {
  bars: Map<string, StoredBar[]>;
  actions: Map<string, StoredAction[]>;
}

/**
 * @param objects in order of arrival
 * @param quarantined entries of the dataset's manifest, as `holdEntries` writes them
 */
export async function rebuildRows(
  providers: Pick<Providers, 'parse'>,
  lake: Lake,
  objects: ListedObject[],
  quarantined: readonly string[],
): Promise<RebuiltRows> {
  const holds = holdsOf(quarantined);
  const symbols = new Map<string, Rows>();
  for (const { key, symbol, knownAt } of objects) {
    const chart = parseOrSkip(providers, key, await getRaw(lake, key), { symbol, knownAt });
    if (chart === undefined) continue;
    const rows = symbols.get(symbol) ?? { bars: new Map(), actions: new Map() };
    symbols.set(symbol, rows);
    const added = addedBy(chart, { knownAt, rawKey: key }, rows, holds);
    for (const bar of added.bars) push(rows.bars, bar.session, bar);
    for (const action of added.actions) push(rows.actions, actionKey(action), action);
  }
  // Everything the manifest names was known by its asOf.
  const barHeld = (bar: StoredBar) => holds.heldBy(bar.symbol, bar.session, bar.knownAt) !== null;
  const actionHeld = (a: StoredAction) => holds.heldBy(actionSubject(a), a.exDate, a.knownAt) !== null;
  return {
    bars: mapValues(symbols, ({ bars }) => visible(bars, barHeld)),
    actions: mapValues(symbols, ({ actions }) => visible(actions, actionHeld)),
  };
}

/** Per row the newest version that nothing holds back. */
function visible<T>(rows: ReadonlyMap<string, T[]>, held: (row: T) => boolean): T[] {
  return [...rows.keys()].sort().flatMap((key) => rows.get(key)!.findLast((row) => !held(row)) ?? []);
}

/** What an operator or a repair says is taken as it is; a provider's answer is compared with what was known before it. */
function addedBy(
  chart: ParsedChart,
  origin: { knownAt: Instant; rawKey: string },
  rows: Rows,
  holds: Holds,
): { bars: StoredBar[]; actions: StoredAction[] } {
  const whole = { symbol: chart.symbol, ...origin };
  if (isOverlay(origin)) {
    const bars = chart.bars.map((bar) => ({ ...bar, ...whole }));
    return { bars, actions: chart.actions.map((action) => ({ ...action, ...whole })) };
  }
  const { knownAt } = origin;
  const before = <T extends { knownAt: Instant }>(versions: T[] = []) =>
    versions.filter((v) => v.knownAt < knownAt);
  const sessions = new Set(chart.bars.map((bar) => bar.session));
  const known = knownStateOf(
    [...sessions].flatMap((session) => judgeBars(before(rows.bars.get(session)), holds, knownAt)),
    [...rows.actions.values()].flatMap((of) => judgeActions(before(of), holds, knownAt)),
  );
  return mergeChart(known, chart, origin);
}

const judgeBars = (bars: StoredBar[], holds: Holds, before: Instant): Version<StoredBar>[] =>
  bars.map((bar) => ({ ...bar, heldBy: holds.heldBy(bar.symbol, bar.session, bar.knownAt, before) }));

const judgeActions = (actions: StoredAction[], holds: Holds, before: Instant): Version<StoredAction>[] =>
  actions.map((action) => {
    const heldBy = holds.heldBy(actionSubject(action), action.exDate, action.knownAt, before);
    return { ...action, heldBy };
  });

/** One instant has one version of a row: the first, as in the table. */
function push<T extends { knownAt: Instant }>(rows: Map<string, T[]>, key: string, row: T): void {
  const versions = rows.get(key);
  if (versions === undefined) rows.set(key, [row]);
  else if (versions.at(-1)!.knownAt !== row.knownAt) versions.push(row);
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, of: (value: A) => B): Map<string, B> {
  return new Map(Array.from(map, ([key, value]) => [key, of(value)]));
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
