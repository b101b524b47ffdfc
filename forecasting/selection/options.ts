/** Selection of features as a recipe asks for it. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Family, Recipe } from '../../schemas/recipes.ts';

export const RULES = ['combined', 'mrmr', 'gain', 'stability'] as const;
export type Rule = (typeof RULES)[number];
export const OUTCOMES = ['mean', 'variance'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface SelectionOptions {
  /** How many features at most. */
  k: number;
  by: Rule;
  /** What they are to tell something about: returns in EWMA sigmas, or the coming variance over the EWMA's. */
  outcome: Outcome;
  /** At most so many of one group of the catalogue, as long as other groups have any. */
  perGroup: number;
  /** Share of the window's rows in which a feature has to have a value. */
  leastKnown: number;
  seed: number;
}

/** What the families that can be told their columns forecast with them, and how much of a column has to be known. */
const READERS: Partial<Record<Family, { outcome: Outcome; leastKnown: number }>> = {
  ridge: { outcome: 'mean', leastKnown: 0.5 },
  'elastic-net': { outcome: 'mean', leastKnown: 0.5 },
  forest: { outcome: 'variance', leastKnown: 0.5 },
  lightgbm: { outcome: 'variance', leastKnown: 0.5 },
  // A sequence with a missing value is no sequence.
  lstm: { outcome: 'variance', leastKnown: 0.85 },
};

const KEYS = ['select', 'selectBy', 'selectFor', 'selectPerGroup'] as const;

/**
 * `hyper.select` (a number of features, or true for 24), `selectBy` (combined), `selectFor` (what the family is about),
 * `selectPerGroup` (a quarter of the number); undefined without `select`. Throws InvalidHyperparameter.
 */
export function selectionOf({ name, family, hyper, seed }: Recipe): SelectionOptions | undefined {
  const invalid = (key: string, allowed: string) =>
    new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.${key} ${hyper[key]} of recipe ${name}: ${allowed}`,
    );
  const asked = hyper.select;
  if (asked === undefined || asked === false) {
    const stray = KEYS.find((key) => key !== 'select' && hyper[key] !== undefined);
    if (stray !== undefined) throw invalid(stray, 'it says how to select; set hyper.select too');
    return undefined;
  }
  const reader = READERS[family];
  if (reader === undefined) {
    throw invalid(
      'select',
      `family ${family} has inputs of its own; families that select are ${Object.keys(READERS).join(', ')}`,
    );
  }
  const number = (key: string, value: unknown): number => {
    if (Number.isInteger(value) && (value as number) >= 1) return value as number;
    throw invalid(key, 'a whole number of at least 1 is needed');
  };
  const oneOf = <T extends string>(key: string, names: readonly T[], fallback: T): T => {
    const found = names.find((known) => known === (hyper[key] ?? fallback));
    if (found === undefined) throw invalid(key, `allowed is one of ${names.join(', ')}`);
    return found;
  };
  const k = number('select', asked === true ? 24 : asked);
  const means = family === 'lightgbm' && hyper.loss === 'squared';
  return {
    k,
    by: oneOf('selectBy', RULES, 'combined'),
    outcome: oneOf('selectFor', OUTCOMES, means ? 'mean' : reader.outcome),
    perGroup: number('selectPerGroup', hyper.selectPerGroup ?? Math.ceil(k / 4)),
    leastKnown: reader.leastKnown,
    seed,
  };
}

/** The recipe that the family is given: these columns, and nothing that it does not know. */
export function withColumns(recipe: Recipe, features: string[]): Recipe {
  const hyper = Object.fromEntries(
    Object.entries(recipe.hyper).filter(([key]) => !(KEYS as readonly string[]).includes(key)),
  );
  return { ...recipe, features, hyper };
}
