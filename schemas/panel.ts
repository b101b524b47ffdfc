/** The training panel: one row per symbol and origin session, features and targets beside each other. */
import type { Horizon } from './forecast.ts';
import type { Instant, SessionDate } from './market.ts';

/**
 * Rows are sorted by session, then symbol. Arrays over rows have the length `rows`.
 * `NaN` is missing: a feature still warming up, or a target that is not realised as of `asOf`.
 */
export interface Panel {
  asOf: Instant;
  /** What a matrix in the lake is of. Absent in a matrix of before 0.4.0, and in a panel that is none. */
  featureSetVersion?: string;
  datasetVersion?: string;
  symbols: string[];
  /** Every exchange session of the span, ascending, without gaps; `sessionIndex` points here. */
  sessions: SessionDate[];
  rows: number;
  symbolIndex: Int32Array;
  sessionIndex: Int32Array;
  featureNames: string[];
  /** One column per feature, same order as `featureNames`. */
  features: Float64Array[];
  /** Total log return from the origin's close to the close h sessions later; realised at sessionIndex + h. */
  targets: Record<Horizon, Float64Array>;
  /** Raw close at the origin. */
  price: Float64Array;
}

/** Predictions for the rows asked for, in that order. */
export interface HorizonPrediction {
  mean: Float64Array;
  /** Standard deviation of the predictive distribution, in units of log return over the horizon. */
  sigma: Float64Array;
  /** Degrees of freedom of the Student t; the same for all rows. */
  df: number;
}
export type Prediction = Record<Horizon, HorizonPrediction>;
