/** Hyper-parameters of an ensemble, checked and with defaults. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { numbersOf } from '../lightgbm/parameters.ts';

export const COMBINATIONS = ['equal', 'stack', 'dynamic', 'regime'] as const;
const CHOICES = {
  combine: COMBINATIONS,
  /** Weights of each horizon, or the same for all. */
  by: ['horizon', 'all'],
  /** Of `dynamic`. */
  rule: ['bernstein', 'fixed-share'],
  /** What the means are: each horizon's own, one signal of all (horizon-signal.ts), or none. */
  horizons: ['own', 'sharpe', 'zero'],
} as const;

const NUMBERS = {
  /** Fits inside the window from whose forecasts the weights and the calibration come; 1 when weights are equal. */
  folds: [4, 1, 50],
  /** Share of the window, at its end, that those forecasts cover. */
  share: [0.6, 0.1, 0.9],
  /** Of stacked weights away from equal ones, in sessions. */
  penalty: [20, 0, 1e6],
  /** Of `fixed-share`. */
  rate: [1, 0, 100],
  restart: [0.01, 0, 1],
  regimes: [3, 2, 5],
  /** Of the correlations of horizons, to none. */
  shrink: [0.5, 0, 1],
} as const;

type Choices = { [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] };
export type EnsembleOptions = Choices & Record<keyof typeof NUMBERS, number>;

/** Throws InvalidHyperparameter (a key, a value, and what is allowed) and InvalidRecipe (the members). */
export function ensembleOptions(recipe: Recipe): EnsembleOptions {
  checkMembers(recipe);
  const known = [...Object.keys(CHOICES), ...Object.keys(NUMBERS)];
  for (const key of Object.keys(recipe.hyper)) {
    if (!known.includes(key)) throw invalid(recipe, key, `known keys are ${known.join(', ')}`);
  }
  const choices = Object.entries(CHOICES).map(([key, allowed]) => {
    const value = recipe.hyper[key] ?? allowed[0];
    if ((allowed as readonly unknown[]).includes(value)) return [key, value];
    throw invalid(recipe, key, `allowed is one of ${allowed.join(', ')}`);
  });
  const numbers = numbersOf(recipe, NUMBERS);
  for (const key of ['folds', 'regimes'] as const) {
    if (!Number.isInteger(numbers[key])) throw invalid(recipe, key, 'a whole number is needed');
  }
  const options = { ...(Object.fromEntries(choices) as Choices), ...numbers };
  return options.combine === 'equal' ? { ...options, folds: 1, share: 0.2 } : options;
}

function checkMembers({ name, members = [] }: Recipe): void {
  const names = members.map((member) => member.name);
  const wrong = (reason: string) =>
    new TerminalError('InvalidRecipe', `invalid members of recipe ${name}: ${reason}`, {
      details: { members: names },
    });
  if (members.length < 2) throw wrong(`${members.length} given; an ensemble needs at least two recipes`);
  if (new Set(names).size < names.length) throw wrong(`${names.join(', ')}; each name once`);
  const nested = members.find(({ family }) => family === 'ensemble');
  if (nested) throw wrong(`${nested.name} is an ensemble itself; name its members instead`);
}

function invalid({ name, hyper }: Recipe, key: string, allowed: string): TerminalError {
  return new TerminalError(
    'InvalidHyperparameter',
    `invalid hyper.${key} ${hyper[key]} of recipe ${name}: ${allowed}`,
  );
}
