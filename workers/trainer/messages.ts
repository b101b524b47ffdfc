/** What passes between a worker and its trainer process: small JSON; panels, checkpoints and models go by reference. */
import type {
  CompareJob,
  CompareResult,
  EpochTold,
  FitJob,
  FitResult,
  FoldResult,
  FoldsJob,
  FoldsResult,
  ResumedFrom,
  ScoreJob,
  WalkForwardResult,
} from '../../activities/train/trainer.ts';
import type { WireError } from './error-wire.ts';

/** Argument of a process that stays for the next job. */
export const STAYS = '--stays';

/** Where the child finds and leaves things. */
export interface Surroundings {
  lakeUrl: string;
  /** Folder of checkpoints; survives any kill, emptied when folds are scored and a model is registered. */
  scratch: string;
  threads: number;
}

export type Job = Surroundings &
  (
    | ({ kind: 'folds' } & FoldsJob)
    | ({ kind: 'score' } & ScoreJob)
    | ({ kind: 'fit' } & FitJob)
    | ({ kind: 'compare' } & CompareJob)
  );
export type JobOf<K extends Job['kind']> = Extract<Job, { kind: K }>;

export interface Results {
  folds: FoldsResult;
  score: WalkForwardResult;
  fit: FitResult;
  compare: CompareResult;
}

export type ChildMessage =
  | { type: 'progress'; done: number; of: number; note: string }
  | { type: 'resumed'; from: ResumedFrom }
  | { type: 'fold'; result: FoldResult }
  | { type: 'epoch'; told: EpochTold }
  /** `last`: of a process that takes no more jobs. */
  | { type: 'result'; result: Results[Job['kind']]; last?: true }
  | { type: 'error'; error: WireError; last?: true };
