/**
 * What a provider's answer adds to what was known: pure, so that `reproduce` can rebuild the rows from the
 * stored bytes alone. Rows are only ever added: an unchanged value adds nothing, a changed one adds a row
 * with its own knownAt and a restatement record per field, with its cause.
 */
import type {
  Instant,
  RawBar,
  RestatementRecord,
  SessionDate,
  StoredAction,
  StoredBar,
} from '../../schemas/market.ts';
import type { ParsedChart } from '../../schemas/sources.ts';
import { actionKey, type KnownState } from './known.ts';
import { type ChangedAction, type ChangedBar, causesOf, type Explained } from './restatement-cause.ts';

/** Yahoo prints six decimals of the split-adjusted price; undoing a split multiplies that rounding. */
const PRICE_TOLERANCE = 2e-6;
/** Volumes are divided by split ratios and rounded to whole shares. */
const VOLUME_TOLERANCE = 1e-4;
const DIVIDEND_TOLERANCE = 2e-3;

export interface Merge {
  bars: StoredBar[];
  actions: StoredAction[];
  restatements: RestatementRecord[];
}

export const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

export function mergeChart(
  known: KnownState,
  chart: Pick<ParsedChart, 'symbol' | 'actions'> & { bars: readonly RawBar[] },
  origin: { knownAt: Instant; rawKey: string },
): Merge {
  const bars: StoredBar[] = [];
  const changedBars: ChangedBar[] = [];
  const inAnswer = new Map<SessionDate, RawBar>();
  for (const bar of chart.bars) {
    // A session printed twice: the first is kept as the row, a differing second one is a restatement of it
    // within the same answer and is left for validation, which sees the answer's duplicates.
    if (!inAnswer.has(bar.session)) inAnswer.set(bar.session, bar);
  }
  for (const { session, open, high, low, close, volume } of inAnswer.values()) {
    const bar: RawBar = { session, open, high, low, close, volume };
    const { known: before, held, overlay } = known.bars.get(session) ?? {};
    const repeated = before !== undefined && sameBar(before, bar);
    if (repeated && held === undefined) continue;
    const row: StoredBar = { ...bar, symbol: chart.symbol, ...origin };
    bars.push(row);
    // What a check holds back and the provider repeats has been told of.
    if (held !== undefined && sameBar(held, bar)) continue;
    // A wrong value taken back is a new version too, or the wrong one would stay the newest that is stored.
    const said = repeated ? held : (before ?? held);
    if (said !== undefined) {
      changedBars.push({ before: said, after: row, heldBy: said === held ? held!.heldBy : null, overlay });
    }
  }
  const actions: StoredAction[] = [];
  const changedActions: ChangedAction[] = [];
  for (const { exDate, kind, value } of chart.actions) {
    const { known: before, held, overlay } = known.actions.get(actionKey({ exDate, kind })) ?? {};
    const repeated = before !== undefined && sameAction(before.value, value);
    if (repeated && held === undefined) continue;
    const row: StoredAction = { exDate, kind, value, symbol: chart.symbol, ...origin };
    actions.push(row);
    if (held !== undefined && sameAction(held.value, value)) continue;
    const said = repeated ? held : (before ?? held);
    if (said !== undefined) {
      changedActions.push({ before: said, after: row, heldBy: said === held ? held!.heldBy : null, overlay });
    }
  }
  const explained = causesOf({
    changedBars,
    changedActions,
    unchanged: [...inAnswer.keys()].filter((session) => {
      const said = known.bars.get(session)?.known;
      return said !== undefined && sameBar(said, inAnswer.get(session)!);
    }),
    closes: new Map(Array.from(known.bars, ([session, { known }]) => [session, known?.close ?? null])),
    actions: [
      ...Array.from(known.actions.values(), ({ known }) => known).filter((a) => a !== undefined),
      ...actions,
    ],
  });
  return { bars, actions, restatements: recordsOf(explained) };
}

function recordsOf({ bars, actions }: Explained): RestatementRecord[] {
  const ofBars = bars.flatMap(({ before, after, ...why }) =>
    FIELDS.filter((field) => !sameValue(field, before[field], after[field])).map((field) => ({
      ...{ dataset: 'bars', symbol: after.symbol, session: after.session, knownAt: after.knownAt, field },
      ...{ before: before[field], after: after[field], cause: why.cause, explainedBy: why.explainedBy },
    })),
  );
  const ofActions = actions.map(({ before, after, cause, explainedBy }) => ({
    ...{ dataset: 'actions', symbol: after.symbol, session: after.exDate, knownAt: after.knownAt },
    ...{ field: after.kind, before: before.value, after: after.value, cause, explainedBy },
  }));
  return [...ofBars, ...ofActions];
}

/** Sessions that one answer holds more than once. */
export function duplicateSessions(bars: readonly RawBar[]): SessionDate[] {
  const seen = new Set<SessionDate>();
  const twice = new Set<SessionDate>();
  for (const { session } of bars) {
    if (seen.has(session)) twice.add(session);
    seen.add(session);
  }
  return [...twice];
}

function sameBar(a: RawBar, b: RawBar): boolean {
  return FIELDS.every((field) => sameValue(field, a[field], b[field]));
}

function sameValue(field: (typeof FIELDS)[number], a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return relative(a, b) <= (field === 'volume' ? VOLUME_TOLERANCE : PRICE_TOLERANCE);
}

function sameAction(a: number, b: number): boolean {
  return relative(a, b) <= DIVIDEND_TOLERANCE;
}

function relative(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
