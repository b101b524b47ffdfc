/** Which folds a recipe is judged by, which queue fits them, and how many one activity takes. */
import { combinatorialSplits } from '../../forecasting/models/cpcv.ts';
import { planFoldsOver } from '../../forecasting/models/walk-forward.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import {
  type CpcvSettings,
  type FoldPlan,
  foldGroups,
  isChained,
  queueOf,
  type StandingEvaluation,
} from '../../schemas/training.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { panelSpan } from '../../stores/lake/panel.ts';
import type { ActivityDeps } from '../deps.ts';
import { recipeOf } from '../train/train-recipe.ts';
import { type Execution, openRun } from '../train/training-run.ts';
import { standingEvaluation } from './standing-evaluation.ts';

/** Without a trial it is the evaluation of a model that will be registered, over `evaluation.sessions`. */
export interface PlanFoldsInput extends TrainModelInput {
  trial?: { sessions: number; heldBack: number; cpcv?: CpcvSettings };
  /** A scheduled refit: `evaluation.every` says whether it is evaluated anew. */
  scheduled?: true;
}

export interface PlannedFolds extends FoldPlan {
  queue: 'cpu' | 'gpu';
  chained: boolean;
  /** Positions in `folds`: those of one activity. */
  groups: number[][];
  /** No fold is due: this evaluation stands. */
  standing?: StandingEvaluation;
}

/**
 * Opens the training run first, when there is to be one: that there is too little history is told of it.
 * Throws TooLittleHistory, InvalidCrossValidation, LakeObjectMissing.
 */
export async function planFolds(
  deps: ActivityDeps,
  input: PlanFoldsInput,
  execution: Execution,
): Promise<PlannedFolds> {
  const recipe = recipeOf(deps, input);
  const queue = queueOf(recipe);
  if (input.trial === undefined) await openRun(deps, recipe, input, execution);
  const standing = input.scheduled ? await standingEvaluation(deps, recipe, input) : undefined;
  if (standing !== undefined) {
    return { span: { end: 0, sessions: 0 }, folds: [], queue, chained: false, groups: [], standing };
  }
  const { first, last } = await spanOnce(deps.lake, input.matrixKey);
  const { sessions, heldBack, cpcv } = input.trial ?? {
    sessions: deps.config.evaluation.sessions,
    heldBack: 0,
  };
  const end = last - heldBack;
  const plan = cpcv
    ? splits({ first, last: end }, sessions, cpcv)
    : { folds: planFoldsOver({ first, last: end }, recipe, sessions) };
  return {
    span: { end, sessions },
    ...plan,
    queue,
    // A split has no fold before it.
    chained: cpcv === undefined && isChained(recipe),
    groups: foldGroups(recipe, plan.folds.length),
  };
}

/** Over the last `sessions` sessions, training and test. */
function splits(span: { first: number; last: number }, sessions: number, cpcv: CpcvSettings) {
  const there = span.last - span.first + 1;
  if (sessions > there) {
    throw new TerminalError(
      'TooLittleHistory',
      `too little history to cross-validate: ${there} sessions, ${sessions} are asked for; fetch more or ask for fewer`,
    );
  }
  const { splits: folds, paths } = combinatorialSplits(sessions, cpcv, span.last - sessions + 1);
  return { folds, paths };
}

const spans = new Map<string, Promise<{ first: number; last: number }>>();

/** Panels are named by their content, and every recipe of a day asks for the same one. */
function spanOnce(lake: Lake, key: string): Promise<{ first: number; last: number }> {
  const name = `${lake.url} ${key}`;
  let span = spans.get(name);
  if (span === undefined) {
    if (spans.size > 100) spans.clear();
    span = panelSpan(lake, key);
    spans.set(name, span);
    span.catch(() => spans.delete(name));
  }
  return span;
}
