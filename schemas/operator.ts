/** What an operator may ask of stored rows, as the CLI and the API send it to `operatorActionWorkflow`. */
import type { Instant, SessionDate } from './market.ts';
import type { OverlayChange } from './overlays.ts';
import type { KeptStage, Stage } from './runs.ts';

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

/**
 * Of a bar any of open, high, low, close, volume (the others stay); of an action `value`; of other rows what
 * `correctableFields` names.
 */
export type CorrectedValues = Record<string, number | string | null>;

export type OperatorActionInput = { by: string; reason: string } & (
  | { action: 'release'; row: RowReference }
  /** Takes the newest correction of the row back. */
  | { action: 'uncorrect'; row: RowReference }
  | { action: 'correct'; row: RowReference; values: CorrectedValues }
  | { action: 'repair-apply' | 'repair-reject' | 'repair-revert'; repair: string }
  | { action: 'model-stage'; model: string; to: KeptStage }
  /** A note is the reason itself; with a tag, `value` null takes the tag away. */
  | { action: 'model-note'; model: string; tag?: string; value?: string | null }
);

export interface OperatorActionResult {
  action: OperatorActionInput['action'];
  by: string;
  reason: string;
  /** Reads as of this instant see what was decided. */
  knownAt: Instant;
  /** What was said, in the lake; empty of a model, whose stage or note says it all. */
  rawKey: string;
  /** The row version decided about; absent for a repair. */
  row?: Required<RowReference>;
  repair?: string;
  model?: { id: string; from?: Stage; to?: KeptStage; tag?: string; value?: string | null };
  /** New versions. */
  changes: OverlayChange[];
}

/** As the activity answers its workflow; `export` names the universe whose aliases at an MLflow server are to follow. */
export interface OperatorActionStep extends OperatorActionResult {
  export?: { universe: string };
}
