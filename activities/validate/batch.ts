/** What a run received, as it arrived, and what was known beside it. */
import type { CheckedDataset } from '../../schemas/expectations.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { PastMetrics } from '../../stores/postgres/past-metrics.ts';
import type { Frame } from './frame.ts';
import type { EarlierBars } from './load/known-bars.ts';

export type Role = 'forecast' | 'context';

export const NO_PAST: PastMetrics = () => [];

export interface Batch {
  dataset: CheckedDataset;
  universe: string;
  /** The logical date. */
  session: SessionDate;
  /** The run began here: its rows arrived since. */
  since: Instant;
  /** Everything known later is unknown to this run. */
  now: Instant;
  /**
   * `frames[dataset]` is the batch: rows in order of arrival, duplicates and impossible values included. Others are
   * what is known beside it: `known` (bars as of now, this batch's included), `previous` (before `since`), `actions`, ...
   */
  frames: Readonly<Record<string, Frame>>;
  /** Bars before those of `known`, by symbol, where it holds the newest ones alone. */
  earlier?: ReadonlyMap<string, EarlierBars>;
  roles: ReadonlyMap<string, Role>;
  /** Symbols, series or lists of which the run should have something. */
  subjects: readonly string[];
  past: PastMetrics;
  /** `dataset subject session knownAt` of versions that an operator released: what they say is right. */
  released?: ReadonlySet<string>;
}

const memos = new WeakMap<Batch, Map<string, unknown>>();

/** A derived value that several expectations of a run need, made once. */
export function memo<T>(batch: Batch, key: string, make: () => T): T {
  const known = memos.get(batch) ?? new Map<string, unknown>();
  memos.set(batch, known);
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T;
}
