/**
 * One fit on everything known at the panel's last session. What came of it is kept beside its checkpoints until the model is
 * registered: a worker that is killed before it has answered does not fit again.
 */
import { join } from 'node:path';
import { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import type { FitResult } from '../../activities/train/trainer.ts';
import { cutPanel } from '../../forecasting/features/cut.ts';
import type { CurvePoint } from '../../forecasting/models/contract.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import { isQuick } from '../../schemas/training.ts';
import { putContentAgain } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { boostOnThread } from './boost-thread.ts';
import { Checkpoints, type SavedProgress } from './checkpoints.ts';
import { tellStory } from './fit-story.ts';
import type { JobHooks } from './jobs.ts';
import type { JobOf } from './messages.ts';
import { allSound } from './sound.ts';

export async function fitFinal(lake: Lake, job: JobOf<'fit'>, hooks: JobHooks): Promise<FitResult> {
  const began = performance.now();
  const checkpoints = new Checkpoints(join(job.scratch, job.trainingRun, 'fit'));
  const saved = await checkpoints.load();
  const found = await foundFit(lake, saved);
  if (found !== undefined) {
    hooks.resumed({ folds: 1, step: 0, of: 0 });
    return found;
  }
  const panel = await (hooks.load ?? loadTrainingSet)(lake, job);
  const resume = saved.resume?.fold === 0 ? saved.resume.checkpoint : undefined;
  if (resume) hooks.resumed({ folds: 0, step: resume.step, of: resume.of });
  const curve: CurvePoint[] = [];
  const train = cutPanel(panel, lastSession(panel));
  const model = await fitModel(job.recipe, train, {
    progress: hooks.progress,
    signal: hooks.signal,
    boost: boostOnThread,
    featureSet: job.featureSetVersion,
    epoch: (point) => {
      // An ensemble describes its members, with their curves.
      if (point.fit === undefined) curve.push(point);
      hooks.epoch({ fold: null, ...point });
    },
    resume,
    checkpoint: (checkpoint) => checkpoints.saveCheckpoint(0, checkpoint),
  });
  try {
    const { key, sha256 } = await putContentAgain(lake, 'model', 'model', model.save());
    const fitted = performance.now();
    const story = await tellStory(lake, model, train, panel, curve);
    const timings = { fit: Math.round(fitted - began) };
    const result = { artifactKey: key, modelVersion: sha256, ...story, timings };
    // A fit of seconds is sooner made again than a file is synced after each of them.
    if (isQuick(job.recipe)) await checkpoints.clear();
    else await checkpoints.saveFold(0, new TextEncoder().encode(JSON.stringify(result)));
    return result;
  } finally {
    model.dispose();
  }
}

/** What an earlier attempt came to, if all its bytes are sound. */
async function foundFit(lake: Lake, { completed }: SavedProgress): Promise<FitResult | undefined> {
  if (completed[0] === undefined) return undefined;
  const result = JSON.parse(new TextDecoder().decode(completed[0])) as FitResult;
  return (await allSound(lake, [result.artifactKey, result.storyKey])) ? result : undefined;
}
