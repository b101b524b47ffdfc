/** The two jobs of a trainer process. Each can run twice: results are named by content, progress by the run. */
import { join } from 'node:path';
import type { ResumedFrom } from '../../activities/train/trainer.ts';
import { cutPanel } from '../../forecasting/features/cut.ts';
import { byHorizon } from '../../forecasting/models/by-horizon.ts';
import { evaluate } from '../../forecasting/models/evaluation.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { walkForward } from '../../forecasting/models/walk-forward.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getPanel } from '../../stores/lake/panel.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Job, Results } from './messages.ts';

export interface JobHooks {
  progress(done: number, of: number, note: string): void;
  resumed(from: ResumedFrom): void;
  signal: AbortSignal;
}
type JobOf<K extends Job['kind']> = Extract<Job, { kind: K }>;

export function perform(lake: Lake, job: Job, hooks: JobHooks): Promise<Results[Job['kind']]> {
  if (job.kind === 'walk-forward') return walkForwardEvaluate(lake, job, hooks);
  return fitFinal(lake, job, hooks);
}

/** Out-of-sample scores of the recipe beside the EWMA baseline on the same folds, as an object in the lake. */
async function walkForwardEvaluate(
  lake: Lake,
  job: JobOf<'walk-forward'>,
  { progress, resumed, signal }: JobHooks,
): Promise<Results['walk-forward']> {
  const { recipe, evaluationSessions } = job;
  const panel = await getPanel(lake, job.panelKey);
  const checkpoints = checkpointsOf(job);
  const { completed, resume } = await checkpoints.load();
  tellResumed(resumed, completed.length, resume?.checkpoint);
  const predictions = await walkForward(panel, recipe, evaluationSessions, {
    completed,
    resume,
    onFold: (fold, _of, bytes) => checkpoints.saveFold(fold.index, bytes),
    checkpoint: (fold, checkpoint) => checkpoints.saveCheckpoint(fold, checkpoint),
    progress,
    signal,
  });
  const baseline = await walkForward(panel, baselineOf(recipe), evaluationSessions, { signal });
  const scored = panel.symbols.filter((symbol) => !job.unscored.includes(symbol));
  const evaluation = evaluate(predictions, baseline, panel, scored);
  const metrics = byHorizon((h) => ({ ...evaluation[h] }));
  const content = { recipe, panelKey: job.panelKey, evaluationSessions, folds: predictions.folds, metrics };
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const { key } = await putContent(lake, 'evaluation', 'json', bytes);
  await checkpoints.clear();
  return { evaluationKey: key, metrics };
}

/** The same window and folds, so that every row has both predictions. */
function baselineOf(recipe: Recipe): Recipe {
  return { ...recipe, name: 'ewma', family: 'ewma', features: 'all', hyper: {} };
}

/** One fit on everything known at the panel's last session. */
async function fitFinal(lake: Lake, job: JobOf<'fit'>, hooks: JobHooks): Promise<Results['fit']> {
  const panel = await getPanel(lake, job.panelKey);
  const checkpoints = checkpointsOf(job);
  const { resume } = await checkpoints.load();
  tellResumed(hooks.resumed, 0, resume?.checkpoint);
  const model = await fitModel(job.recipe, cutPanel(panel, lastSession(panel)), {
    ...hooks,
    resume: resume?.checkpoint,
    checkpoint: (checkpoint) => checkpoints.saveCheckpoint(0, checkpoint),
  });
  try {
    const { key, sha256 } = await putContent(lake, 'model', 'model', model.save());
    await checkpoints.clear();
    return { artifactKey: key, modelVersion: sha256 };
  } finally {
    model.dispose();
  }
}

function tellResumed(
  resumed: JobHooks['resumed'],
  folds: number,
  { step, of }: { step: number; of: number } = { step: 0, of: 0 },
): void {
  if (folds > 0 || step > 0) resumed({ folds, step, of });
}

function checkpointsOf({ scratch, trainingRun, kind }: JobOf<'fit'> | JobOf<'walk-forward'>): Checkpoints {
  return new Checkpoints(join(scratch, trainingRun, kind));
}
