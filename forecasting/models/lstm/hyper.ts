/** The hyper-parameters of a recipe of this family, checked and with defaults. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Recipe } from '../../../schemas/recipes.ts';

export interface Hyper {
  hidden: number;
  layers: number;
  /** Sessions in a sequence. */
  steps: number;
  batch: number;
  /** At most; early stopping ends sooner. */
  epochs: number;
  learningRate: number;
  /** Each epoch uses every k-th origin of a fresh permutation. */
  stride: number;
  /** Decoupled (AdamW): kernels shrink by learningRate * weightDecay a step. */
  weightDecay: number;
  /** Epochs without a better validation loss before training stops. */
  patience: number;
  /** Largest global norm of a step's gradients. */
  clipNorm: number;
  /** Epochs at most when the fit starts from an earlier fit's weights. */
  warmEpochs: number;
}

const DEFAULTS: Hyper = {
  hidden: 64,
  layers: 2,
  steps: 20,
  batch: 256,
  epochs: 8,
  learningRate: 0.001,
  stride: 1,
  weightDecay: 0,
  patience: 2,
  clipNorm: 1,
  warmEpochs: 2,
};
const WHOLE = new Set<keyof Hyper>([
  'hidden',
  'layers',
  'steps',
  'batch',
  'epochs',
  'stride',
  'patience',
  'warmEpochs',
]);

/** A forecast reads the last 80 sessions of the panel; some of a symbol's may be missing. */
const MAX_STEPS = 60;

/** @throws TerminalError InvalidRecipe */
export function parseHyper(recipe: Recipe): Hyper {
  const hyper = { ...DEFAULTS };
  for (const [key, value] of Object.entries(recipe.hyper)) {
    if (!(key in DEFAULTS)) {
      throw invalid(recipe, key, value, `known keys are ${Object.keys(DEFAULTS).join(', ')}`);
    }
    const name = key as keyof Hyper;
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw invalid(recipe, key, value, 'use a number');
    if (WHOLE.has(name) && (!Number.isInteger(value) || value < 1)) {
      throw invalid(recipe, key, value, 'use a whole number of at least 1');
    }
    if (!WHOLE.has(name) && (value < 0 || (value === 0 && name !== 'weightDecay'))) {
      throw invalid(recipe, key, value, 'use a number above 0');
    }
    if (name === 'steps' && value > MAX_STEPS) {
      throw invalid(recipe, key, value, `use at most ${MAX_STEPS}`);
    }
    hyper[name] = value;
  }
  return hyper;
}

function invalid(recipe: Recipe, key: string, value: unknown, allowed: string): TerminalError {
  return new TerminalError(
    'InvalidRecipe',
    `invalid hyper.${key} in recipe ${recipe.name}: ${String(value)}; ${allowed}`,
  );
}
