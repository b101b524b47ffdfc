/** Drift of the champion's realised losses, PIT and coverage: what is watched, against which reference, and how it stands. */
import type { SessionDate } from './market.ts';
import type { DriftMonitorId } from './policy.ts';

/** State of a Page-Hinkley test (forecasting/drift/page-hinkley.ts). */
export interface PageHinkley {
  n: number;
  mean: number;
  rise: number;
  fall: number;
  lowest: number;
  highest: number;
}

/** One session of the champion, each a mean over symbols. null: nothing was learned that session. */
export interface DriftDay {
  /** CRPS / sigma of the forecast, free of the level of volatility. */
  loss: number | null;
  /** |2 PIT - 1|, .5 on average when sigma is right. */
  pit: number | null;
  /** Share of outcomes outside the watched interval. */
  miss: number | null;
}

/** Stored with the model: how its own numbers varied in the reference window, and from where on that is too much. */
export interface DriftReference {
  [monitor: string]: { mean: number; sd: number; threshold: number; expectedRunLength: number };
}

export interface DriftMonitorState {
  pageHinkley: PageHinkley | null;
  /** Two sums for the coverage monitor: too narrow, too wide. */
  sums: [number, number];
  statistic: number;
  /** The last sessions: above the threshold or not. */
  signals: boolean[];
}

export interface DriftState {
  [monitor: string]: DriftMonitorState;
}

/** What the monitors of a recipe are compared with: its out-of-sample sessions in a walk-forward run. */
export interface DriftBasis {
  recipe: string;
  /** The training run. */
  source: string;
  sessions: number;
  monitors: DriftReference;
}

/** The drift of a contest's champion. */
export interface ContestDrift {
  basis: DriftBasis;
  monitors: DriftState;
  /** Above their thresholds in the last session. */
  signals: DriftMonitorId[];
  /** The session after which a retraining is due; null when none is. */
  due: SessionDate | null;
  /** A fit came after a confirmed drift: what it is compared with has to be found anew. */
  stale?: boolean;
  /** Day of the last retraining that was asked for. */
  askedDay: number | null;
  /** The last drift that was confirmed. */
  confirmed: { session: SessionDate; monitors: DriftMonitorId[] } | null;
}
