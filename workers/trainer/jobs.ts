/** The jobs of a trainer process. Each can run twice: results are named by content, progress by the run. */
import { join } from 'node:path';
import { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import type { EpochTold, FoldResult, ResumedFrom } from '../../activities/train/trainer.ts';
import { cutPanel } from '../../forecasting/features/cut.ts';
import type { CurvePoint } from '../../forecasting/models/contract.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import { putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { boostOnThread } from './boost-thread.ts';
import { Checkpoints } from './checkpoints.ts';
import { compareEvaluations } from './compare.ts';
import { tellStory } from './fit-story.ts';
import { fitFolds } from './folds.ts';
import type { Job, JobOf, Results } from './messages.ts';
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

/** One fit on everything known at the panel's last session. */
async function fitFinal(lake: Lake, job: JobOf<'fit'>, hooks: JobHooks): Promise<Results['fit']> {
  const began = performance.now();
  const panel = await (hooks.load ?? loadTrainingSet)(lake, job);
  const checkpoints = new Checkpoints(join(job.scratch, job.trainingRun, 'fit'));
  const { resume } = await checkpoints.load();
  if (resume) {
    const { step, of } = resume.checkpoint;
    hooks.resumed({ folds: 0, step, of });
  }
  const curve: CurvePoint[] = [];
  const train = cutPanel(panel, lastSession(panel));
  const model = await fitModel(job.recipe, train, {
    progress: hooks.progress,
    signal: hooks.signal,
    boost: boostOnThread,
    featureSet: job.featureSetVersion,
    epoch: (point) => {
      curve.push(point);
      hooks.epoch({ fold: null, ...point });
    },
    resume: resume?.checkpoint,
    checkpoint: (checkpoint) => checkpoints.saveCheckpoint(0, checkpoint),
  });
  try {
    const { key, sha256 } = await putContent(lake, 'model', 'model', model.save());
    const fitted = performance.now();
    const story = await tellStory(lake, model, train, panel, curve);
    await checkpoints.clear();
    const timings = { fit: Math.round(fitted - began) };
    return { artifactKey: key, modelVersion: sha256, ...story, timings };
  } finally {
    model.dispose();
  }
}
