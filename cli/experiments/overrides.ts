/** `key=value` on the command line, as changes of a recipe. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { checkRecipe, hyperKeys, RECIPE_KEYS, unknownKey } from './keys.ts';

export type Value = string | number | boolean;
export interface Assignment {
  key: string;
  text: string;
}

/** Throws UsageInvalid. */
export function parseAssignment(argument: string): Assignment {
  const at = argument.indexOf('=');
  const [key, text] = [argument.slice(0, at).trim(), argument.slice(at + 1).trim()];
  if (at > 0 && key !== '' && text !== '') return { key, text };
  throw new TerminalError('UsageInvalid', `invalid override "${argument}": allowed is key=value, hidden=128`);
}

/**
 * The path in the recipe that a key means: `lstm.hidden`, `hyper.hidden` and `hidden` are one.
 * Throws UsageInvalid with the nearest known key.
 */
export function pathOf(recipe: Recipe, key: string): string {
  for (const prefix of [`${recipe.name}.`, `${recipe.family}.`, 'hyper.', 'recipe.', '']) {
    if (!key.startsWith(prefix)) continue;
    const rest = key.slice(prefix.length);
    if (hyperKeys(recipe.family).includes(rest)) return `hyper.${rest}`;
    if ((RECIPE_KEYS as readonly string[]).includes(rest)) return rest;
    if (rest === 'window') return 'data.window';
  }
  const known = [...hyperKeys(recipe.family), ...RECIPE_KEYS];
  throw new TerminalError('UsageInvalid', unknownKey(key, known));
}

/** `true`, `3`, `1e-4`, else text; of features a name of a set, or names joined by `+`. */
export function parseValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Changes by path, as pathOf gives them. Throws InvalidRecipe (terminal). */
export function overridden(recipe: Recipe, changes: Readonly<Record<string, Value>>): Recipe {
  let changed: Recipe = structuredClone(recipe);
  for (const [path, value] of Object.entries(changes)) changed = withValue(changed, path, value);
  return checkRecipe(changed);
}

function withValue(recipe: Recipe, path: string, value: Value): Recipe {
  if (path.startsWith('hyper.')) return { ...recipe, hyper: { ...recipe.hyper, [path.slice(6)]: value } };
  if (path === 'features') {
    const names = String(value).split('+');
    const set = value === 'all' || value === 'core';
    return { ...recipe, features: set ? value : names };
  }
  if (path === 'data.window') {
    const sessions = value as number;
    const minSessions = Math.min(recipe.window.minSessions, sessions);
    return { ...recipe, window: { kind: 'rolling', minSessions, maxSessions: sessions } };
  }
  const [key, inner] = path.split('.') as [string, string | undefined];
  if (inner === undefined) return { ...recipe, [key]: value };
  return { ...recipe, window: { ...recipe.window, [inner]: value } };
}
