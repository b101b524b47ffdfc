/** What passes between a worker and its trainer process: small JSON; panels, checkpoints and models go by reference. */
import type { FitJob, FitResult, WalkForwardJob, WalkForwardResult } from '../../activities/train/trainer.ts';
import type { Prediction } from '../../schemas/panel.ts';
import type { WireError } from './error-wire.ts';

/** Where the child finds and leaves things. */
export interface Surroundings {
  lakeUrl: string;
  /** Folder of checkpoints; survives any kill, emptied when a job is done. */
  scratch: string;
  threads: number;
}

export interface PredictJob {
  artifactKey: string;
  panelKey: string;
}

export interface PredictResult {
  /** Symbols of the panel's last session, in the order of the arrays. */
  symbols: string[];
  prediction: { [H in keyof Prediction]: { mean: number[]; sigma: number[]; df: number } };
}

export type Job = Surroundings &
  (
    | ({ kind: 'walk-forward' } & WalkForwardJob)
    | ({ kind: 'fit' } & FitJob)
    | ({ kind: 'predict' } & PredictJob)
  );

export interface Results {
  'walk-forward': WalkForwardResult;
  fit: FitResult;
  predict: PredictResult;
}

export type ChildMessage =
  | { type: 'progress'; done: number; of: number; note: string }
  | { type: 'result'; result: Results[Job['kind']] }
  | { type: 'error'; error: WireError };
