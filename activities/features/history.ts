/**
 * A universe's history as of an instant: its dataset, and its panel with the folds that made it. A process remembers the last one
 * and goes on from there when nothing but rows at the end has come, or what came about the past left it as it was seen; else
 * everything is read and folded again.
 */
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import type { Feature } from '../../forecasting/features/feature.ts';
import { extendPanel, growPanel, type PanelGrowth } from '../../forecasting/features/panel-growth.ts';
import type { Bar, SessionDate, StoredBar } from '../../schemas/market.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { rawObjectsAsOf } from '../../stores/postgres/raw-objects.ts';
import { changesSince, currentSnapshot, type Snapshot } from '../../stores/postgres/row-changes.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import {
  type Dataset,
  type DatasetGrowth,
  type DatasetSpan,
  growDataset,
  grownDataset,
  panelRequest,
  startDataset,
} from './dataset.ts';
import { PARALLEL_FROM_BARS } from './parallel-panel.ts';
import { growRawLists, type RawLists } from './raw-lists.ts';
import { type DatasetQuery, heldEntries, readDataset } from './read-dataset.ts';
import { samePast } from './same-past.ts';

export interface Remembered {
  /** The universe as it is configured; another one is another history. */
  key: string;
  span: DatasetSpan;
  /** Taken before anything was read. */
  snapshot: Snapshot;
  growth: DatasetGrowth;
  panel: PanelGrowth;
  features: readonly Feature[];
  quarantined: string[];
  raw: RawLists;
}

export interface History {
  dataset: Dataset;
  features: readonly Feature[];
  /** Absent for a universe too large to be remembered. */
  remembered: Remembered | undefined;
  /** Whether an earlier one was gone on from. */
  continued: boolean;
}

type Deps = Pick<ActivityDeps, 'config' | 'db' | 'lake'>;

/** By database, then by universe. */
const histories = new WeakMap<object, Map<string, Remembered>>();
const UNIVERSES = 2;

/** What is remembered is taken out, so that nobody else moves it: `keepHistory` brings it back. */
export async function historyAsOf(deps: Deps, query: DatasetQuery): Promise<History> {
  const universe = universeOf(deps.config, query.universe);
  const { from, session, asOf } = query;
  const span: DatasetSpan = { name: query.universe, universe, from, session, asOf };
  const key = JSON.stringify([universe, from]);
  const known = histories.get(deps.db)?.get(query.universe);
  if (known?.key === key && known.span.asOf <= asOf && known.span.session <= session) {
    histories.get(deps.db)!.delete(query.universe);
    const dataset = await goOn(deps, known, span);
    if (dataset) return { dataset, features: known.features, remembered: known, continued: true };
  }
  const snapshot = await currentSnapshot(deps.db);
  const { raw, ...rows } = await readDataset(deps, query);
  const growth = startDataset(rows, span);
  const dataset = grownDataset(growth, rows, span);
  const request = panelRequest(dataset);
  const { features } = request;
  const none = { dataset, features, remembered: undefined, continued: false };
  // What threads fold nobody remembers: below it, 200 columns are 400 MB at most.
  const bars = request.series.reduce((sum, series) => sum + series.bars.length, 0);
  if (bars >= PARALLEL_FROM_BARS) return none;
  const panel = growPanel(request);
  const { quarantined } = rows;
  const remembered = { key, span, snapshot, growth, panel, features, quarantined, raw };
  return { ...none, remembered };
}

/** A run of an earlier session leaves what a later one knows. With records every session reads everything again. */
export function keepHistory(db: object, { dataset, remembered }: History): void {
  if (remembered === undefined || dataset.records !== undefined) return;
  const kept = histories.get(db) ?? new Map<string, Remembered>();
  histories.set(db, kept);
  const { name, asOf } = remembered.span;
  const other = kept.get(name);
  if (other !== undefined && other.span.asOf > asOf) return;
  kept.delete(name);
  kept.set(name, remembered);
  for (const oldest of kept.keys()) if (kept.size > UNIVERSES) kept.delete(oldest);
}

/** What is remembered of exactly that; to look at, not to move. */
export function rememberedOf(
  db: object,
  { universe, session, asOf }: Omit<DatasetQuery, 'from'>,
): Remembered | undefined {
  const known = histories.get(db)?.get(universe);
  return known?.span.session === session && known.span.asOf === asOf ? known : undefined;
}

/** A new process remembers nothing. */
export function forgetHistories(db: object): void {
  histories.delete(db);
}

/** undefined: what was seen is not the beginning of what is seen now. */
async function goOn(deps: Deps, known: Remembered, span: DatasetSpan): Promise<Dataset | undefined> {
  const { db, lake } = deps;
  const { session, asOf } = span;
  const symbols = allSymbols(span.universe);
  const seen = { snapshot: known.snapshot, asOf: known.span.asOf, session: known.span.session };
  const changes = await changesSince(db, { symbols, seen, asOf });
  const { rewritten } = changes;
  if (!(await samePast(db, known.growth, { rewritten, span: known.span, asOf }))) return undefined;
  // Retention removes what no forecast rests on: lists that are gone are written anew with everything else.
  const there = await Promise.all(known.raw.keys.map((name) => lake.has(name)));
  if (!there.every(Boolean)) return undefined;
  const { relations } = changes;
  const sessions = sessionsBetween(seen.session, session).filter((day) => day > seen.session);
  const later = { symbols, from: dayAfter(seen.session), to: session, asOf };
  const [bars, actions, quarantined, objects] = await Promise.all([
    session === seen.session ? new Map<string, StoredBar[]>() : barsAsOf(db, later),
    session === seen.session ? new Map() : actionsAsOf(db, later),
    relations.has('quarantine') || relations.has('quarantine_release')
      ? heldEntries(db, { symbols, asOf })
      : known.quarantined,
    relations.has('raw_object') ? rawObjectsAsOf(db, { symbols, asOf, after: seen.asOf }) : [],
  ]);
  if (!fits(known.growth, bars, sessions)) return undefined;
  const { growth } = known;
  const all = [...growth.series, ...growth.context].map(({ series }) => series);
  const before = all.map((series) => series.bars.length);
  growDataset(growth, { bars, actions }, span);
  const added = new Map(sessions.map((day) => [day, new Map<string, Bar>()]));
  all.forEach((series, s) => {
    for (const bar of series.bars.slice(before[s])) added.get(bar.session)!.set(series.symbol, bar);
  });
  extendPanel(
    known.panel,
    Array.from(added, ([day, of]) => ({ session: day, bars: of })),
  );
  const raw = await growRawLists(lake, known.raw, objects);
  Object.assign(known, { span, snapshot: changes.snapshot, quarantined, raw });
  return grownDataset(growth, { quarantined, rawObjectLists: raw.keys }, span);
}

/** Each bar on a session, of a symbol that had some: the first of a symbol may bring features with it. */
function fits(
  growth: DatasetGrowth,
  bars: ReadonlyMap<string, readonly StoredBar[]>,
  sessions: readonly SessionDate[],
): boolean {
  const days = new Set(sessions);
  return [...growth.series, ...growth.context].every(({ series }) => {
    const later = bars.get(series.symbol) ?? [];
    return later.length === 0 || (series.bars.length > 0 && later.every((bar) => days.has(bar.session)));
  });
}

const dayAfter = (session: SessionDate): SessionDate =>
  new Date(Date.parse(session) + 86_400_000).toISOString().slice(0, 10);
