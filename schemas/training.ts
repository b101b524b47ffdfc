/** Walk-forward as work for many hands: which folds there are, which queue fits what, how many folds one activity takes. */
import type { SessionDate } from './market.ts';
import type { Family, Recipe } from './recipes.ts';

/** One step of a walk-forward, in session indices of the panel. */
export interface Fold {
  index: number;
  /** The decision session: nothing realised later is in the fit. */
  decision: number;
  /** Last session this fold predicts. */
  through: number;
}

/** Both ends belong to it. */
export type SessionRange = readonly [from: number, to: number];

/** One split of combinatorial purged cross-validation: fitted on `train`, predicts `test`. */
export interface Split {
  index: number;
  train: SessionRange[];
  test: SessionRange[];
}
export type FoldSpec = Fold | Split;
export const isSplit = (fold: FoldSpec): fold is Split => 'test' in fold;

/** What of a panel an evaluation may see: everything as it was known at the close of session `end`. */
export interface EvaluationSpan {
  /** Session index. */
  end: number;
  /** The last so many of them are predicted. */
  sessions: number;
}

/** Combinatorial purged cross-validation: `purge` sessions out on both sides of a test block, `embargo` more after it. */
export interface CpcvSettings {
  folds: number;
  testFolds: number;
  purge: number;
  embargo: number;
}

export interface FoldPlan {
  span: EvaluationSpan;
  folds: FoldSpec[];
  /** Of CPCV: by path, which split predicts each of the folds. */
  paths?: number[][];
}

/** The walk-forward evaluation that speaks for a recipe whose newest fit came without one. */
export interface StandingEvaluation {
  trainingRun: string;
  /** As of which it was made. */
  session: SessionDate;
}

/** Activities that run in a trainer process and beat with its progress. */
export const TRAINING_ACTIVITIES = ['trainFolds', 'scoreFolds', 'fitRecipe', 'compareRecipes'] as const;

/**
 * Which queue fits a family, and how many folds one activity takes. TensorFlow and LightGBM (also under the forest) run
 * on gpu, arithmetic of ours on cpu. An activity costs a process and a read of the panel, about two seconds: a family
 * whose fold is done in less takes many at once.
 */
export const FAMILY_WORK: Record<Family, { queue: 'cpu' | 'gpu'; foldsPerActivity: number }> = {
  ewma: { queue: 'cpu', foldsPerActivity: 32 },
  mean: { queue: 'cpu', foldsPerActivity: 32 },
  ridge: { queue: 'cpu', foldsPerActivity: 32 },
  har: { queue: 'cpu', foldsPerActivity: 32 },
  planted: { queue: 'cpu', foldsPerActivity: 32 },
  ar: { queue: 'cpu', foldsPerActivity: 8 },
  'elastic-net': { queue: 'cpu', foldsPerActivity: 4 },
  garch: { queue: 'cpu', foldsPerActivity: 4 },
  hmm: { queue: 'cpu', foldsPerActivity: 4 },
  arima: { queue: 'cpu', foldsPerActivity: 1 },
  lightgbm: { queue: 'gpu', foldsPerActivity: 4 },
  forest: { queue: 'gpu', foldsPerActivity: 4 },
  lstm: { queue: 'gpu', foldsPerActivity: 4 },
  ensemble: { queue: 'gpu', foldsPerActivity: 1 },
};

/** Fits of networks begin from the weights of the fold before, so that their folds are one after the other. */
export const isChained = (recipe: Recipe): boolean => familiesOf(recipe).includes('lstm');

/** An ensemble is as heavy as the heaviest of its members. */
export function queueOf(recipe: Recipe): 'cpu' | 'gpu' {
  return familiesOf(recipe).some((family) => FAMILY_WORK[family].queue === 'gpu') ? 'gpu' : 'cpu';
}

/** Positions in `folds`, those of one activity together; of a chain each group waits for the one before. */
export function foldGroups(recipe: Recipe, folds: number): number[][] {
  const size = FAMILY_WORK[recipe.family].foldsPerActivity;
  return Array.from({ length: Math.ceil(folds / size) }, (_, group) =>
    Array.from({ length: Math.min(size, folds - group * size) }, (_, i) => group * size + i),
  );
}

/** Final fits of a few seconds: a worker makes them one after the other, in a process that stays and reads the panel once. */
const QUICK: readonly Family[] = ['ewma', 'mean', 'ridge', 'har', 'lightgbm', 'planted'];
export const isQuick = (recipe: Recipe): boolean => QUICK.includes(recipe.family) && !recipe.members;

const familiesOf = (recipe: Recipe): Family[] =>
  recipe.members?.map(({ family }) => family) ?? [recipe.family];
