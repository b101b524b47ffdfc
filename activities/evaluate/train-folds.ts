/** Folds of one activity, in the trainer's child process; each is recorded as soon as it is in the lake. */
import { createHash } from 'node:crypto';
import type { Recipe } from '../../schemas/recipes.ts';
import { type EvaluationSpan, type FoldSpec, isSplit } from '../../schemas/training.ts';
import { foldsOf, insertFold } from '../../stores/postgres/folds.ts';
import { universeOf } from '../deps.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { recipeHash } from '../train/plan-training.ts';
import { BEAT_MS, recipeOf, type TrainDeps, trainingRunId } from '../train/train-recipe.ts';
import type { FoldResult, FoldsResult, ScoreSettings, WalkForwardResult } from '../train/trainer.ts';
import type { PlanFoldsInput } from './plan-folds.ts';

export interface TrainFoldsInput extends PlanFoldsInput {
  span: EvaluationSpan;
  folds: FoldSpec[];
  chained: boolean;
  /** First decision of the chain: where its weights come from. */
  chainFrom: number | null;
  /** Model of the fold before these. */
  before: string | null;
  /** These are all of them: score them too. */
  whole: boolean;
  paths?: number[][];
}

export interface ScoreFoldsInput extends PlanFoldsInput {
  span: EvaluationSpan;
  folds: FoldSpec[];
  results: FoldResult[];
  paths?: number[][];
}

/** Can run twice: a fold that was recorded is not fitted again, one that was begun continues from its last epoch. */
export async function trainFolds(deps: TrainDeps, input: TrainFoldsInput): Promise<FoldsResult> {
  const { db, trainer } = deps;
  const recipe = recipeOf(deps, input);
  const ids = input.folds.map((fold) => foldId(recipe, input, fold));
  const rows = new Map((await foldsOf(db, ids)).map((row) => [row.id, row]));
  const known = input.folds.flatMap(({ index }, i): FoldResult[] => {
    const row = rows.get(ids[i]!);
    return row ? [{ index, key: row.objectKey, modelKey: row.modelKey, seconds: 0 }] : [];
  });
  const writes: Promise<unknown>[] = [];
  const record = ({ index, key, modelKey, seconds }: FoldResult) => {
    const id = ids[input.folds.findIndex((fold) => fold.index === index)]!;
    if (rows.get(id)?.objectKey === key) return;
    const write = insertFold(db, { id, objectKey: key, modelKey, seconds, madeAt: new Date().toISOString() });
    // Awaited below; until then nobody listens.
    write.catch(() => {});
    writes.push(write);
  };
  const { span, folds, chained, before, whole } = input;
  const job = { ...about(deps, recipe, input), span, folds, known, chained, before };
  const result = await withHeartbeats(
    BEAT_MS,
    (hooks) => trainer.folds({ ...job, score: whole ? scoreSettings(deps, input) : null }, hooks),
    { fold: record },
  );
  await Promise.all(writes);
  return result;
}

export function scoreFolds(deps: TrainDeps, input: ScoreFoldsInput): Promise<WalkForwardResult> {
  const { span, folds, results } = input;
  const job = { ...about(deps, recipeOf(deps, input), input), span, folds, results };
  return withHeartbeats(BEAT_MS, (hooks) =>
    deps.trainer.score({ ...job, ...scoreSettings(deps, input) }, hooks),
  );
}

function about(deps: TrainDeps, recipe: Recipe, input: PlanFoldsInput & { span: EvaluationSpan }) {
  const run = trainingRunId(deps, recipe, input);
  // Trials on several spans of one recipe are no progress of each other.
  const trainingRun = input.trial ? `${run}-${sha256(JSON.stringify(input.trial)).slice(0, 12)}` : run;
  const { matrixKey: panelKey, featureSetVersion, asOf } = input;
  return { trainingRun, recipe, panelKey, featureSetVersion, asOf };
}

function scoreSettings(
  deps: TrainDeps,
  { universe, paths, trial }: ScoreFoldsInput | TrainFoldsInput,
): ScoreSettings {
  const { unscored } = universeOf(deps.config, universe);
  return { unscored, diagnostics: trial === undefined, ...(paths ? { paths } : {}) };
}

/**
 * What a fold is made from. Not where the span ends: a walk-forward fold sees nothing after its decision, and predicts
 * from rows up to `through`, so that rungs of a tuner and the evaluation of a model share their folds.
 */
function foldId(recipe: Recipe, { matrixKey, chained, chainFrom }: TrainFoldsInput, fold: FoldSpec): string {
  const { name: _, retrainAfter: __, refitEvery: ___, ...made } = recipe;
  const what = isSplit(fold)
    ? { train: fold.train, test: fold.test }
    : { decision: fold.decision, through: fold.through };
  const chain = chained ? { chainFrom, refitEvery: recipe.refitEvery } : null;
  return sha256(JSON.stringify([recipeHash(made as Recipe), matrixKey, what, chain]));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
