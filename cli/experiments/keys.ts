/** What can be overridden in a recipe, by family, and whether a value is allowed: refused before anything is tried. */
import { distance } from 'fastest-levenshtein';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { ensembleOptions } from '../../forecasting/models/ensemble/options.ts';
import { forestHyper } from '../../forecasting/models/forest/parameters.ts';
import { lossOf } from '../../forecasting/models/lightgbm/losses.ts';
import { lightgbmHyper } from '../../forecasting/models/lightgbm/parameters.ts';
import { completeHyper, parseHyper } from '../../forecasting/models/lstm/hyper.ts';
import { plantedOptions } from '../../forecasting/models/planted/options.ts';
import { checksWith } from '../../schemas/check.ts';
import { isTempocastError, TerminalError } from '../../schemas/errors.ts';
import { type Family, type Recipe, RecipeSchema } from '../../schemas/recipes.ts';

/** Beside hyper-parameters; `data.window` is a rolling window of so many sessions. */
export const RECIPE_KEYS = [
  'seed',
  'features',
  'refitEvery',
  'retrainAfter',
  'window.kind',
  'window.minSessions',
  'window.maxSessions',
  'data.window',
] as const;

type Rule = readonly [allowed: string, holds: (value: unknown) => boolean];
const number = (allowed: string, holds: (x: number) => boolean): Rule => [
  allowed,
  (value) => typeof value === 'number' && holds(value),
];
const whole = (from: number, to: number) =>
  number(`a whole number from ${from} to ${to}`, (x) => Number.isInteger(x) && x >= from && x <= to);
const above0 = number('a number above 0', (x) => x > 0);
const flag: Rule = ['true or false', (value) => typeof value === 'boolean'];

/** Of families that check their values when they fit; the others are asked. */
const RULES: Partial<Record<Family, Record<string, Rule>>> = {
  ewma: {},
  mean: {},
  ridge: { alpha: above0 },
  har: { vix: flag, penalty: number('a number from 0 to 1e9', (x) => x >= 0 && x <= 1e9) },
  garch: { mean: ['zero or constant', (value) => value === 'zero' || value === 'constant'] },
  'elastic-net': {
    alpha: above0,
    l1Ratio: number('a number from 0 to 1', (x) => x >= 0 && x <= 1),
  },
  hmm: { states: whole(2, 5) },
  ar: { maxLag: whole(0, 20) },
  arima: { p: whole(0, 5), q: whole(0, 5) },
};

/** Families that name all of their keys themselves. */
const ASKED: Partial<Record<Family, { keys: () => string[]; check: (recipe: Recipe) => unknown }>> = {
  lstm: { keys: () => [...Object.keys(completeHyper({})), 'size'], check: parseHyper },
  lightgbm: {
    keys: () => [...Object.keys(lightgbmHyper({ hyper: {} } as Recipe)), 'loss'],
    check: (recipe) => [lightgbmHyper(recipe), lossOf(recipe)],
  },
  forest: { keys: () => Object.keys(forestHyper({ hyper: {} } as Recipe)), check: forestHyper },
  ensemble: { keys: () => ensembleKeys(), check: ensembleOptions },
  planted: { keys: () => ['kind', 'base', 'from', 'factor'], check: plantedOptions },
};

function ensembleKeys(): string[] {
  const member = (name: string) => ({ name, family: 'ewma' }) as Recipe;
  return Object.keys(
    ensembleOptions({ name: 'keys', hyper: {}, members: [member('a'), member('b')] } as unknown as Recipe),
  );
}

export function hyperKeys(family: Family): string[] {
  return ASKED[family]?.keys() ?? Object.keys(RULES[family] ?? {});
}

const isRecipe = checksWith({ allErrors: true, verbose: true })<Recipe>(RecipeSchema);

/** Throws InvalidRecipe with every wrong value, what is allowed, and the nearest key of one that is unknown. */
export function checkRecipe(recipe: Recipe): Recipe {
  const errors: string[] = [];
  if (!isRecipe(recipe)) {
    for (const { instancePath, message, params, data } of isRecipe.errors ?? []) {
      const at = instancePath.slice(1).replaceAll('/', '.') || String(Object.values(params)[0] ?? 'recipe');
      errors.push(`${at}${typeof data === 'object' || data === undefined ? '' : ` ${data}`}: ${message}`);
    }
  } else {
    const { family, hyper } = recipe;
    const known = hyperKeys(family);
    for (const [key, value] of Object.entries(hyper)) {
      if (!known.includes(key))
        errors.push(
          unknownKey(
            `hyper.${key}`,
            known.map((k) => `hyper.${k}`),
          ),
        );
      const rule = RULES[family]?.[key];
      if (rule && !rule[1](value)) errors.push(`hyper.${key} ${value}: allowed is ${rule[0]}`);
    }
    if (errors.length === 0) errors.push(...asked(recipe));
    errors.push(...unknownFeatures(recipe));
    const { minSessions, maxSessions } = recipe.window;
    if (recipe.window.kind === 'rolling' && maxSessions === undefined)
      errors.push('window.maxSessions: a rolling window needs it');
    if (maxSessions !== undefined && maxSessions < minSessions)
      errors.push(`window.maxSessions ${maxSessions}: below window.minSessions ${minSessions}`);
  }
  if (errors.length === 0) return recipe;
  const name = (recipe as Partial<Recipe>).name ?? 'without a name';
  throw new TerminalError('InvalidRecipe', `invalid recipe ${name}: ${errors.join('; ')}`, {
    details: { errors },
  });
}

/** A universe may lack data of one that is known: its fit says so. */
function unknownFeatures({ features }: Recipe): string[] {
  if (!Array.isArray(features)) return [];
  const known = CATALOGUE.map(({ name }) => name);
  return features
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestOf(name, [...known, 'core', 'all']);
      return `features: unknown feature ${name}, the nearest known is ${nearest}; "tempocast features" lists all`;
    });
}

function asked(recipe: Recipe): string[] {
  try {
    ASKED[recipe.family]?.check(recipe);
    return [];
  } catch (error) {
    if (!isTempocastError(error)) throw error;
    return [error.message];
  }
}

export function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestOf(key, known);
  const all = known.length === 0 ? 'none' : known.join(', ');
  return `unknown key ${key}${nearest === undefined ? '' : `, the nearest known is ${nearest}`}; allowed are ${all}`;
}

/** By letters, the part after the last dot counting alone as well. */
function nearestOf(key: string, known: readonly string[]): string | undefined {
  const last = (text: string) => text.slice(text.lastIndexOf('.') + 1);
  const far = (name: string) => Math.min(distance(key, name), distance(last(key), last(name)));
  return known.toSorted((a, b) => far(a) - far(b))[0];
}
