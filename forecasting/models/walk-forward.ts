/**
 * Walk-forward evaluation: at each decision session a model is fitted on what was known then, and predicts the
 * sessions until the next decision. Purged by construction: the only training panel is cutPanel(panel, decision).
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { Fold, FoldSpec } from '../../schemas/training.ts';
import type { Checkpoint } from './contract.ts';
import { loadModel } from './fit-model.ts';
import { fitFold, outcomeOf } from './fold.ts';
import { assemble, type FoldOutcome, type TrainingScores } from './fold-outcome.ts';
import { lastSession } from './window.ts';

export type { Fold } from '../../schemas/training.ts';

/** Out-of-sample predictions, rows ascending; every array is aligned with `rows`. */
export interface OosPredictions {
  recipe: string;
  rows: Int32Array;
  folds: FoldSpec[];
  byHorizon: Record<Horizon, { mean: Float64Array; sigma: Float64Array; df: Float64Array }>;
  /** Mean CRPS on rows of the training windows; what the test/train ratio is made of. */
  training?: Record<Horizon, TrainingScores>;
}

export interface WalkForwardHooks {
  /** Bytes of the folds already done, by fold index, as `onFold` gave them. */
  completed?: readonly (Uint8Array | undefined)[];
  onFold?: (fold: Fold, of: number, bytes: Uint8Array) => Promise<void>;
  /** Last checkpoint inside the first fold that is not completed. */
  resume?: { fold: number; checkpoint: Checkpoint };
  checkpoint?: (fold: number, checkpoint: Checkpoint) => Promise<void>;
  /** `done` counts folds and is fractional inside one. */
  progress?: (done: number, of: number, note: string) => void;
  signal?: AbortSignal;
}

/**
 * Folds over the last `sessions` sessions of the panel, later when the recipe's minSessions are not there before.
 * Throws TooLittleHistory when no session is left to predict, and what fitModel throws; AbortError on the signal.
 */
export function planFolds(panel: Panel, recipe: Recipe, sessions: number): Fold[] {
  return planFoldsOver(spanOf(panel), recipe, sessions);
}

/** First and last session index that have a row. */
export function spanOf(panel: Panel): { first: number; last: number } {
  return { first: panel.rows === 0 ? 0 : panel.sessionIndex[0]!, last: lastSession(panel) };
}

export function planFoldsOver(
  { first, last }: { first: number; last: number },
  recipe: Recipe,
  sessions: number,
): Fold[] {
  const start = Math.max(last - sessions, first + recipe.window.minSessions - 1);
  if (start >= last) {
    throw new TerminalError(
      'TooLittleHistory',
      `too little history to evaluate recipe ${recipe.name}: ${last - first + 1} sessions, more than ${recipe.window.minSessions} are needed; fetch more or lower window.minSessions`,
      { details: { recipe: recipe.name, sessions: last - first + 1, needed: recipe.window.minSessions + 1 } },
    );
  }
  const folds: Fold[] = [];
  for (let decision = start; decision < last; decision += recipe.refitEvery) {
    folds.push({ index: folds.length, decision, through: Math.min(last, decision + recipe.refitEvery) });
  }
  return folds;
}

export async function walkForward(
  panel: Panel,
  recipe: Recipe,
  sessions: number,
  hooks: WalkForwardHooks = {},
): Promise<OosPredictions> {
  const folds = planFolds(panel, recipe, sessions);
  const outcomes: FoldOutcome[] = [];
  let previous: Uint8Array | undefined;
  for (const fold of folds) {
    hooks.signal?.throwIfAborted();
    const known = hooks.completed?.[fold.index];
    const model = known
      ? await loadModel(known)
      : await fitFold(panel, recipe, fold, hooksOf(fold, folds.length, previous, hooks));
    try {
      previous = known ?? model.save();
      if (!known) await hooks.onFold?.(fold, folds.length, previous);
      outcomes.push(outcomeOf(model, panel, fold));
    } finally {
      model.dispose();
    }
    hooks.progress?.(fold.index + 1, folds.length, `through ${panel.sessions[fold.through]}`);
  }
  return assemble(recipe.name, outcomes);
}

function hooksOf(
  { index }: Fold,
  of: number,
  previous: Uint8Array | undefined,
  { checkpoint, progress, resume, signal }: WalkForwardHooks,
) {
  return {
    signal,
    previous,
    resume: resume?.fold === index ? resume.checkpoint : undefined,
    checkpoint: checkpoint && ((c: Checkpoint) => checkpoint(index, c)),
    progress:
      progress &&
      ((done: number, total: number, note: string) => progress(index + Math.min(done / total, 1), of, note)),
  };
}
