/** What every model family offers. One folder per family, the same file names in each: family.ts, fit.ts, predict.ts. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel, Prediction } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { Boost } from './lightgbm/boost.ts';

/** Saved progress of a fit, opaque to the caller; a fit given its last checkpoint ends with the same weights. */
export interface Checkpoint {
  step: number;
  of: number;
  bytes: Uint8Array;
}

export interface FitHooks {
  /** The last checkpoint of an interrupted fit of the same recipe on the same data. */
  resume?: Checkpoint;
  /** save() bytes of an earlier fit of the same recipe on a prefix of the data; families that cannot use it ignore it. */
  warmStart?: Uint8Array;
  checkpoint?: (checkpoint: Checkpoint) => Promise<void>;
  progress?: (done: number, of: number, note: string) => void;
  signal?: AbortSignal;
  /** After every epoch of a network, resumed ones included. Trees tell none: the loss of a round costs two fifths of it. */
  epoch?: (point: CurvePoint) => void;
  /** Where trees are grown, when not on this thread: fits of families that grow them then run beside each other. */
  boost?: Boost;
}

/** Losses of one epoch, in the units of the family's own loss; `epoch` 0 is before training. */
export interface CurvePoint {
  /** Which fit of an ensemble: `lstm` on the whole window, `lstm 1` on the way there. Absent: the fit itself. */
  fit?: string;
  epoch: number;
  train?: number;
  validation?: number;
  learningRate?: number;
}

/** What is being explained: the predictive mean or sigma of one horizon, before calibration, in units of log return. */
export interface ExplainedOutput {
  horizon: Horizon;
  output: 'mean' | 'sigma';
}

/** What the model used, never why the price moved. `base + sum(contributions) + residual = value`. */
export interface Explanation extends ExplainedOutput {
  method: 'exact' | 'linear' | 'tree' | 'integrated-gradients' | 'permutation';
  /** Output at the baseline input, and at the row's. */
  base: number;
  value: number;
  /** By input, in column order; for sequences summed over their steps. */
  contributions: { feature: string; value: number }[];
  residual: number;
  /** False when the residual stayed above the method's tolerance. */
  converged: boolean;
  /** What `base` is the output of, in words. */
  reference?: string;
}

/** What a fit is, for run records and model cards: plain data, deterministic. */
export interface FitDescription {
  /** Numbers that were estimated. */
  parameters: number;
  inputs: string[];
  /** Per-epoch losses when the fit is iterative. */
  curve?: CurvePoint[];
  /** Anything else worth a line on the card: coefficients, selected features, trees, weights of members. */
  facts: Record<string, unknown>;
}

/** Raw output before calibration: mean and sigma by horizon, df ignored. */
export type RawPrediction = Record<Horizon, { mean: Float64Array; sigma: Float64Array }>;

export interface FittedFamily {
  /** Forecasts of training rows by fits that had not seen them, when the fit made any: the calibration prefers them. */
  readonly outOfSample?: { rows: Int32Array; prediction: RawPrediction };
  /**
   * Of a `held-out` family: what takes the fit's place once it is calibrated, with what it still learns from the whole window.
   * Absent: the fit stays as it is. Throws what `ModelFamily.fit` throws.
   */
  refined?(window: Panel, hooks: FitHooks): Promise<FittedFamily>;
  /** `rows` are row numbers of `panel`; history needed by sequences is taken from earlier rows of the panel. */
  predict(panel: Panel, rows: Int32Array): RawPrediction;
  /** Deterministic bytes: the same fit gives the same bytes. */
  save(): Uint8Array;
  /** What one row's raw output was made of, by the most exact method that the family has; `recipe` as for `describe`. */
  explain(panel: Panel, row: number, what: ExplainedOutput, recipe: Recipe): Explanation;
  /** What was estimated and from what; `recipe` is the one of the fit, for options that the fit does not keep. */
  describe(recipe: Recipe): FitDescription;
  dispose?(): void;
}

/**
 * Where the calibration rows come from. `in-sample`: a family too stiff to overfit, calibrated on its own window.
 * `held-out`: fitted on all but the last fifth, calibrated on that fifth and used as it is (a fit is expensive), or `refined`.
 * `held-out-refit`: the same, then fitted again on the whole window with that calibration.
 */
export type CalibrationSplit = 'in-sample' | 'held-out' | 'held-out-refit';

export interface ModelFamily {
  readonly name: Recipe['family'];
  readonly calibration: CalibrationSplit;
  /** Whether it reads the columns of the set that the recipe names; absent: it has inputs of its own. */
  readsSet?(recipe: Recipe): boolean;
  /**
   * Fits on the whole of `train`, which was cut so that it holds nothing after the decision session:
   * no later rows, and no target realised later. Throws TooLittleHistory, ConstantSeries, NonFiniteLoss, MissingFeature (terminal).
   */
  fit(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<FittedFamily>;
  load(bytes: Uint8Array): Promise<FittedFamily>;
}

/** A fitted and calibrated model: what is registered as a model version. */
export interface FittedModel {
  readonly recipe: Recipe;
  predict(panel: Panel, rows: Int32Array): Prediction;
  save(): Uint8Array;
  describe(): FitDescription;
  /** The family's own explanation, before calibration. */
  explain(panel: Panel, row: number, what: ExplainedOutput): Explanation;
  dispose(): void;
}

/** How a family that combines recipes gets its members' models. */
export interface MemberModels {
  fit(recipe: Recipe, train: Panel, hooks: FitHooks): Promise<FittedModel>;
  /** Bytes of `FittedModel.save`. Throws CorruptArtifact. */
  load(bytes: Uint8Array): Promise<FittedModel>;
  /** The family's own bytes inside those of a model. */
  familyBytes(model: Uint8Array): Uint8Array;
}
