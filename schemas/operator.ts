/** What an operator may ask of stored rows, as the CLI and the API send it to `operatorActionWorkflow`. */
import type { Instant, SessionDate } from './market.ts';
import type { RowChange } from './overlays.ts';

/** One row of a dataset; the newest held version of it where `rowKnownAt` is absent. */
export interface RowReference {
  dataset: string;
  /** `KO`; of an action `KO dividend`, of a fundamental `KO us-gaap/Assets USD`, of a series its id. */
  subject: string;
  /** Valid date: session, ex-date, period end. */
  session: SessionDate;
  /** known_at of the version. */
  rowKnownAt?: Instant;
}

/** Of a bar any of open, high, low, close, volume (the others stay); of an action `value`. */
export type CorrectedValues = Record<string, number | null>;

export type OperatorActionInput = { by: string; reason: string } & (
  | { action: 'release'; row: RowReference }
  | { action: 'correct'; row: RowReference; values: CorrectedValues }
  | { action: 'repair-apply' | 'repair-reject' | 'repair-revert'; repair: string }
);

export interface OperatorActionResult {
  action: OperatorActionInput['action'];
  by: string;
  reason: string;
  /** Reads as of this instant see what was decided. */
  knownAt: Instant;
  /** What was said, in the lake. */
  rawKey: string;
  /** The row version decided about; absent for a repair. */
  row?: Required<RowReference>;
  repair?: string;
  /** New versions. */
  changes: RowChange[];
}
