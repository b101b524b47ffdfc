/** Shapes of market data. Prices are RAW (as traded), volumes in shares as traded. */

/** Exchange day, `YYYY-MM-DD`. */
export type SessionDate = string;
/** ISO-8601 UTC instant with milliseconds, `2019-02-22T22:30:00.000Z`; compares correctly as text. */
export type Instant = string;

/** One daily bar as traded. `null` marks a value the provider left out; validation quarantines such rows. */
export interface RawBar {
  session: SessionDate;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number | null;
  volume: number | null;
}

/** A stored bar: the raw bar plus whose it is, when we learned it and from which object. */
export interface StoredBar extends RawBar {
  symbol: string;
  knownAt: Instant;
  rawKey: string;
}

/** `split`: value = new shares per old share (7 for 7:1). `dividend`: value = cash per share as traded. */
export interface CorporateAction {
  exDate: SessionDate;
  kind: 'split' | 'dividend';
  value: number;
}

export interface StoredAction extends CorporateAction {
  symbol: string;
  knownAt: Instant;
  rawKey: string;
}

/** A bar that passed validation: finite, positive, ordered. */
export interface Bar {
  session: SessionDate;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** New shares per old share taking effect this session; 1 when none. */
  split: number;
  /** Cash dividend per share going ex this session, as traded; 0 when none. */
  dividend: number;
}

/** Bars of one symbol in session order, as known at `asOf`. */
export interface BarSeries {
  symbol: string;
  asOf: Instant;
  bars: Bar[];
}

export interface RawObjectRef {
  /** `raw/<source>/<dataset>/<yyyy-mm-dd>/<sha256>.gz` */
  key: string;
  sha256: string;
}

export const RESTATEMENT_CAUSES = [
  'action',
  'vendor-correction',
  'provider-switch',
  'operator',
  'repair',
  'unexplained',
] as const;
export type RestatementCause = (typeof RESTATEMENT_CAUSES)[number];

/** A row of a dataset that somebody said differently later; docs/data/quarantine.md defines the causes. */
export interface RestatementRecord {
  dataset: string;
  /** The subject. */
  symbol: string;
  /** Valid date of the row: session, ex-date, period. */
  session: SessionDate;
  knownAt: Instant;
  /** Of a bar open, high, low, close, volume; of an action split, dividend; of other rows the name of the field. */
  field: string;
  before: number | null;
  after: number | null;
  cause: RestatementCause;
  /** The action, check, provider or person that explains it; null for an unexplained one. */
  explainedBy: string | null;
}
