/** What passes between a worker and its trainer process: small JSON; panels, checkpoints and models go by reference. */
import type {
  FitJob,
  FitResult,
  ResumedFrom,
  WalkForwardJob,
  WalkForwardResult,
} from '../../activities/train/trainer.ts';
import type { WireError } from './error-wire.ts';

/** Where the child finds and leaves things. */
export interface Surroundings {
  lakeUrl: string;
  /** Folder of checkpoints; survives any kill, emptied when a job is done. */
  scratch: string;
  threads: number;
}

export type Job = Surroundings & (({ kind: 'walk-forward' } & WalkForwardJob) | ({ kind: 'fit' } & FitJob));

export interface Results {
  'walk-forward': WalkForwardResult;
  fit: FitResult;
}

export type ChildMessage =
  | { type: 'progress'; done: number; of: number; note: string }
  | { type: 'resumed'; from: ResumedFrom }
  | { type: 'result'; result: Results[Job['kind']] }
  | { type: 'error'; error: WireError };
