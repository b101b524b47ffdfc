/**
 * What a provider's answer adds to what was known: pure, so that `reproduce` can rebuild the rows from the
 * stored bytes alone. Rows are only ever added: an unchanged value adds nothing, a changed one adds a row
 * with its own knownAt and a restatement record.
 */
import type {
  CorporateAction,
  Instant,
  RawBar,
  RestatementRecord,
  SessionDate,
  StoredAction,
  StoredBar,
} from '../../schemas/market.ts';
import type { ParsedChart } from '../../schemas/sources.ts';

/** Yahoo prints six decimals of the split-adjusted price; undoing a split multiplies that rounding. */
const PRICE_TOLERANCE = 2e-6;
/** Volumes are divided by split ratios and rounded to whole shares. */
const VOLUME_TOLERANCE = 1e-4;
const DIVIDEND_TOLERANCE = 2e-3;

export interface KnownState {
  bars: ReadonlyMap<SessionDate, StoredBar>;
  /** Key: `${exDate}/${kind}`. */
  actions: ReadonlyMap<string, StoredAction>;
}

export interface Merge {
  bars: StoredBar[];
  actions: StoredAction[];
  restatements: RestatementRecord[];
}

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

export function actionKey(action: CorporateAction): string {
  return `${action.exDate}/${action.kind}`;
}

export function mergeChart(
  known: KnownState,
  chart: ParsedChart,
  origin: { knownAt: Instant; rawKey: string },
): Merge {
  const merge: Merge = { bars: [], actions: [], restatements: [] };
  const inAnswer = new Map<SessionDate, RawBar>();
  for (const bar of chart.bars) {
    // A session printed twice: the first is kept as the row, a differing second one is a restatement of it
    // within the same answer and is left for validation, which sees the answer's duplicates.
    if (!inAnswer.has(bar.session)) inAnswer.set(bar.session, bar);
  }
  for (const bar of inAnswer.values()) {
    const before = known.bars.get(bar.session);
    const changed = before === undefined ? [] : FIELDS.filter((f) => !sameValue(f, before[f], bar[f]));
    if (before !== undefined && changed.length === 0) continue;
    merge.bars.push({ ...bar, symbol: chart.symbol, ...origin });
    for (const field of changed) {
      merge.restatements.push({
        symbol: chart.symbol,
        session: bar.session,
        knownAt: origin.knownAt,
        field,
        before: before?.[field] ?? null,
        after: bar[field],
        ...{ dataset: 'bars', cause: 'unexplained', explainedBy: null },
      });
    }
  }
  for (const action of chart.actions) {
    const before = known.actions.get(actionKey(action));
    if (before !== undefined && relative(before.value, action.value) <= DIVIDEND_TOLERANCE) continue;
    merge.actions.push({ ...action, symbol: chart.symbol, ...origin });
    if (before !== undefined) {
      merge.restatements.push({
        symbol: chart.symbol,
        session: action.exDate,
        knownAt: origin.knownAt,
        field: action.kind,
        before: before.value,
        after: action.value,
        ...{ dataset: 'actions', cause: 'unexplained', explainedBy: null },
      });
    }
  }
  return merge;
}

/** Sessions that one answer holds more than once. */
export function duplicateSessions(chart: ParsedChart): SessionDate[] {
  const seen = new Set<SessionDate>();
  const twice = new Set<SessionDate>();
  for (const { session } of chart.bars) {
    if (seen.has(session)) twice.add(session);
    seen.add(session);
  }
  return [...twice];
}

function sameValue(field: (typeof FIELDS)[number], a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return relative(a, b) <= (field === 'volume' ? VOLUME_TOLERANCE : PRICE_TOLERANCE);
}

function relative(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
