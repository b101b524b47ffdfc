/**
 * Folds of a walk-forward or a cross-validation, each a content object in the lake. A fold that is there is verified and
 * left; one that is damaged or begun is fitted again or continued from its last epoch.
 */
import { join } from 'node:path';
import { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import type { FoldResult } from '../../activities/train/trainer.ts';
import type { CurvePoint } from '../../forecasting/models/contract.ts';
import { fitFold, outcomeOf } from '../../forecasting/models/fold.ts';
import { encodeFold } from '../../forecasting/models/fold-outcome.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { FoldSpec } from '../../schemas/training.ts';
import { getContent, putContentAgain } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { boostOnThread } from './boost-thread.ts';
import { Checkpoints, clearFolds } from './checkpoints.ts';
import type { JobHooks } from './jobs.ts';
import type { JobOf, Results } from './messages.ts';
import { panelOf } from './panel-of.ts';
import { scoreOutcomes } from './score.ts';
import { allSound } from './sound.ts';

type FoldsJob = JobOf<'folds'>;

export async function fitFolds(lake: Lake, job: FoldsJob, hooks: JobHooks): Promise<Results['folds']> {
  const whole = await (hooks.load ?? loadTrainingSet)(lake, job);
  const panel = panelOf(whole, job.span);
  const resumed = tellOnce(hooks);
  const results: FoldResult[] = [];
  let before = job.before;
  for (const [at, fold] of job.folds.entries()) {
    hooks.signal.throwIfAborted();
    const checkpoints = new Checkpoints(join(job.scratch, job.trainingRun, `fold-${fold.index}`));
    const result =
      (await foundFold(lake, job, fold, checkpoints)) ??
      (await fit(lake, job, panel, fold, at, before, checkpoints, results.length, resumed, hooks));
    results.push(result);
    hooks.fold(result);
    before = result.modelKey;
    hooks.progress(at + 1, job.folds.length, `fold ${fold.index + 1}`);
  }
  resumed(
    { folds: results.length, step: 0, of: 0 },
    results.every(({ seconds }) => seconds === 0),
  );
  if (job.score === null) return { folds: results, evaluation: null };
  const { trainingRun, recipe, panelKey, span, folds, score } = job;
  const about = { trainingRun, recipe, panelKey, span, folds, results, ...score };
  const evaluation = await scoreOutcomes(lake, about, panel, hooks.signal);
  await clearFolds(join(job.scratch, trainingRun));
  return { folds: results, evaluation };
}

/** What an earlier attempt or another experiment left, if all its bytes are sound. */
async function foundFold(
  lake: Lake,
  { known, chained }: FoldsJob,
  fold: FoldSpec,
  checkpoints: Checkpoints,
): Promise<FoldResult | undefined> {
  const { completed } = await checkpoints.load();
  const own = completed[0] && (JSON.parse(new TextDecoder().decode(completed[0])) as FoldResult);
  for (const result of [own, known.find(({ index }) => index === fold.index)]) {
    if (result === undefined || (chained && result.modelKey === null)) continue;
    const keys = [result.key, ...(chained ? [result.modelKey!] : [])];
    if (await allSound(lake, keys)) return { ...result, index: fold.index, seconds: 0 };
  }
  return undefined;
}

async function fit(
  lake: Lake,
  { recipe, chained, folds }: FoldsJob,
  panel: Panel,
  fold: FoldSpec,
  at: number,
  before: string | null,
  checkpoints: Checkpoints,
  done: number,
  resumed: ReturnType<typeof tellOnce>,
  { progress, epoch, signal }: JobHooks,
): Promise<FoldResult> {
  const began = performance.now();
  const { resume } = await checkpoints.load();
  const checkpoint = resume?.fold === 0 ? resume.checkpoint : undefined;
  resumed({ folds: done, step: checkpoint?.step ?? 0, of: checkpoint?.of ?? 0 }, checkpoint !== undefined);
  const curve: CurvePoint[] = [];
  const model = await fitFold(panel, recipe, fold, {
    signal,
    boost: boostOnThread,
    previous: chained && before !== null ? await getContent(lake, before) : undefined,
    resume: checkpoint,
    checkpoint: (c) => checkpoints.saveCheckpoint(0, c),
    epoch: (point) => {
      // An ensemble describes its members, with their curves.
      if (point.fit === undefined) curve.push(point);
      epoch({ fold: fold.index, ...point });
    },
    progress: (n, of, note) => progress(at + Math.min(n / of, 1), folds.length, note),
  });
  try {
    const bytes = encodeFold(outcomeOf(model, panel, fold, curve));
    const { key } = await putContentAgain(lake, 'fold', 'fold', bytes);
    const modelKey = chained ? (await putContentAgain(lake, 'fold-model', 'model', model.save())).key : null;
    const seconds = (performance.now() - began) / 1000;
    const result = { index: fold.index, key, modelKey, seconds };
    // Should this process be killed before the row is written, the next attempt finds it here.
    await checkpoints.saveFold(0, new TextEncoder().encode(JSON.stringify(result)));
    return result;
  } finally {
    model.dispose();
  }
}

/** Tells of the first fold that is not begun anew; once. */
function tellOnce({ resumed }: JobHooks) {
  let told = false;
  return (from: { folds: number; step: number; of: number }, inside: boolean) => {
    if (told || (from.folds === 0 && !inside)) return;
    told = true;
    if (inside || from.folds > 0) resumed(from);
  };
}
