/** What every model family offers. One folder per family, the same file names in each: family.ts, fit.ts, predict.ts. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel, Prediction } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';

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
}

/** Raw output before calibration: mean and sigma by horizon, df ignored. */
export type RawPrediction = Record<Horizon, { mean: Float64Array; sigma: Float64Array }>;

export interface FittedFamily {
  /** `rows` are row numbers of `panel`; history needed by sequences is taken from earlier rows of the panel. */
  predict(panel: Panel, rows: Int32Array): RawPrediction;
  /** Deterministic bytes: the same fit gives the same bytes. */
  save(): Uint8Array;
  dispose?(): void;
}

/**
 * Where the calibration rows come from. `in-sample`: a family too stiff to overfit, calibrated on its own window.
 * `held-out`: fitted on all but the last fifth, calibrated on that fifth and used as it is (a fit is expensive).
 * `held-out-refit`: the same, then fitted again on the whole window with that calibration.
 */
export type CalibrationSplit = 'in-sample' | 'held-out' | 'held-out-refit';

export interface ModelFamily {
  readonly name: Recipe['family'];
  readonly calibration: CalibrationSplit;
  /**
   * Fits on the whole of `train`, which was cut so that it holds nothing after the decision session:
   * no later rows, and no target realised later. Throws TooLittleHistory, NonFiniteLoss, MissingFeature (terminal).
   */
  fit(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<FittedFamily>;
  load(bytes: Uint8Array): Promise<FittedFamily>;
}

/** A fitted and calibrated model: what is registered as a model version. */
export interface FittedModel {
  readonly recipe: Recipe;
  predict(panel: Panel, rows: Int32Array): Prediction;
  save(): Uint8Array;
  dispose(): void;
}
