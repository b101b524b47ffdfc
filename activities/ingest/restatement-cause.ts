/**
 * Why a row is said differently: pure. In this order: a known action explains one constant ratio, what was said before
 * was held back, another provider says it, the vendor corrected itself in a way one can recognise; anything else is unexplained, and people are told.
 */
import type { RestatementCause, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import { sourceOfKey } from '../../schemas/overlays.ts';

interface Changed<T> {
  before: T;
  after: T;
  /** The expectations that held back what was said before. */
  heldBy: string | null;
  /** What an operator or a repair had put in its place. */
  overlay: T | undefined;
}
export type ChangedBar = Changed<StoredBar>;
export type ChangedAction = Changed<StoredAction>;

export interface Difference {
  changedBars: ChangedBar[];
  changedActions: ChangedAction[];
  /** Sessions of the overlap that the answer repeats as they were known. */
  unchanged: SessionDate[];
  /** Closes as known before. */
  closes: ReadonlyMap<SessionDate, number | null>;
  /** Known before, and in this answer. */
  actions: StoredAction[];
}

export interface Cause {
  cause: RestatementCause;
  explainedBy: string | null;
}
export interface Explained {
  bars: (ChangedBar & Cause)[];
  actions: (ChangedAction & Cause)[];
}

const PRICES = ['open', 'high', 'low', 'close'] as const;
/** Providers, and a vendor's late print, may differ by this much: 50 basis points. */
const CLOSE_ENOUGH = 0.005;
/** A late print corrects a session of the last days. */
const LATE_PRINT_DAYS = 5;
const VOLUME_REVISION = 0.1;
/** One constant, within the rounding of prices in cents. */
const CONSTANT = 1e-3;
const ROUNDING = 0.01;
const UNEXPLAINED: Cause = { cause: 'unexplained', explainedBy: null };

export function causesOf(difference: Difference): Explained {
  const action = constantBeforeAction(difference);
  return {
    bars: difference.changedBars.map((change) => ({
      ...change,
      ...(action?.get(change) ?? causeOfBar(change)),
    })),
    actions: difference.changedActions.map((change) => ({ ...change, ...causeOfAction(change, difference) })),
  };
}

function causeOfBar(change: ChangedBar): Cause {
  const { before, after, heldBy, overlay } = change;
  const corrected = (explainedBy: string): Cause => ({ cause: 'vendor-correction', explainedBy });
  if (heldBy !== null) return corrected(`was held: ${heldBy}`);
  const providers = switched(before, after);
  if (providers !== null) {
    return pricesWithin(before, after, CLOSE_ENOUGH)
      ? { cause: 'provider-switch', explainedBy: providers }
      : UNEXPLAINED;
  }
  if (overlay !== undefined) {
    const agrees = pricesWithin(overlay, after, 1e-4);
    return agrees ? corrected(`agrees with the ${sourceOfKey(overlay.rawKey)}`) : UNEXPLAINED;
  }
  const missing = [...PRICES, 'volume' as const].filter((field) => before[field] === null);
  if (missing.length > 0) {
    const others = PRICES.every((f) => before[f] === null || near(before[f], after[f], CLOSE_ENOUGH));
    const filled = missing.every((field) => after[field] !== null);
    return others && filled ? corrected(`was missing: ${missing.join(', ')}`) : UNEXPLAINED;
  }
  if (pricesWithin(before, after, 2e-6)) {
    return near(before.volume, after.volume, VOLUME_REVISION) ? corrected('volume revised') : UNEXPLAINED;
  }
  const days = (Date.parse(after.knownAt.slice(0, 10)) - Date.parse(after.session)) / 86_400_000;
  if (days <= LATE_PRINT_DAYS && pricesWithin(before, after, CLOSE_ENOUGH)) return corrected('late print');
  return UNEXPLAINED;
}

function causeOfAction(change: ChangedAction, { actions }: Difference): Cause {
  const { before, after, heldBy, overlay } = change;
  const corrected = (explainedBy: string): Cause => ({ cause: 'vendor-correction', explainedBy });
  if (heldBy !== null) return corrected(`was held: ${heldBy}`);
  if (overlay !== undefined) {
    const agrees = near(overlay.value, after.value, CLOSE_ENOUGH);
    return agrees ? corrected(`agrees with the ${sourceOfKey(overlay.rawKey)}`) : UNEXPLAINED;
  }
  const ratio = after.value / before.value;
  const split = actions.find(
    (a) => a.kind === 'split' && a.exDate > after.exDate && near(ratio * a.value, 1, ROUNDING),
  );
  if (after.kind === 'dividend' && split !== undefined) return byAction([split]);
  if (!near(before.value, after.value, ROUNDING)) return UNEXPLAINED;
  const providers = switched(before, after);
  return providers === null ? corrected('rounding') : { cause: 'provider-switch', explainedBy: providers };
}

/**
 * Every price of every session known before an ex-date times one constant, and nothing from it on: the factor of the
 * actions of that day, 1/ratio of a split (or ratio, when it was undone) times 1 - D/P of a dividend.
 */
function constantBeforeAction(difference: Difference): Map<ChangedBar, Cause> | undefined {
  const { changedBars, unchanged, closes, actions } = difference;
  const moved = changedBars.filter(({ before, after }) => !pricesWithin(before, after, 2e-6));
  if (moved.length === 0 || moved.some(({ before, after }) => switched(before, after) !== null))
    return undefined;
  const ratios = moved.flatMap(({ before, after }) =>
    PRICES.map((f) => (after[f] ?? Number.NaN) / (before[f] ?? 0)),
  );
  const constant = ratios[0]!;
  if (!ratios.every((ratio) => near(ratio, constant, CONSTANT))) return undefined;
  const last = moved.reduce((latest, { after }) => (after.session > latest ? after.session : latest), '');
  for (const [exDate, of] of Map.groupBy(actions, (a) => a.exDate)) {
    if (exDate <= last || unchanged.some((session) => session < exDate)) continue;
    const previous = [...closes]
      .filter(([session, close]) => session < exDate && close !== null)
      .toSorted()
      .at(-1);
    const factor = of.reduce((product, { kind, value }) => {
      return product * (kind === 'split' ? 1 / value : 1 - value / (previous?.[1] ?? Number.NaN));
    }, 1);
    // A vendor may have forgotten the action first and apply it now, or the other way round.
    if (!near(constant, factor, CONSTANT) && !near(constant, 1 / factor, CONSTANT)) continue;
    return new Map(moved.map((change) => [change, byAction(of)]));
  }
  return undefined;
}

function byAction(actions: StoredAction[]): Cause {
  return {
    cause: 'action',
    explainedBy: actions.map((a) => `${a.kind} ${a.value} on ${a.exDate}`).join(', '),
  };
}

/** `old -> new` when two providers speak; the market replay speaks for Yahoo. */
function switched(before: { rawKey: string }, after: { rawKey: string }): string | null {
  const [from, to] = [before, after].map(({ rawKey }) => sourceOfKey(rawKey).replace(/^replay$/, 'yahoo'));
  return from === to ? null : `${from} -> ${to}`;
}

function pricesWithin(a: StoredBar, b: StoredBar, tolerance: number): boolean {
  return PRICES.every((field) => near(a[field], b[field], tolerance));
}

/** Relative to the larger; nothing is near null or NaN. */
function near(a: number | null, b: number | null, tolerance: number): boolean {
  if (a === null || b === null) return false;
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
