/** The jobs of a trainer process. Each can run twice: results are named by content, progress by the run. */
import type { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import type { EpochTold, FoldResult, ResumedFrom } from '../../activities/train/trainer.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { compareEvaluations } from './compare.ts';
import { fitFinal } from './final-fit.ts';
import { fitFolds } from './folds.ts';
import type { Job, Results } from './messages.ts';
import { scoreFolds } from './score.ts';

export interface JobHooks {
  progress(done: number, of: number, note: string): void;
  resumed(from: ResumedFrom): void;
  fold(result: FoldResult): void;
  epoch(told: EpochTold): void;
  signal: AbortSignal;
  /** Where panels are kept from job to job. */
  load?: typeof loadTrainingSet;
}

export function perform(lake: Lake, job: Job, hooks: JobHooks): Promise<Results[Job['kind']]> {
  switch (job.kind) {
    case 'folds':
      return fitFolds(lake, job, hooks);
    case 'score':
      return scoreFolds(lake, job, hooks);
    case 'fit':
      return fitFinal(lake, job, hooks);
    case 'compare':
      return compareEvaluations(lake, job);
  }
}
