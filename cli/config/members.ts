/** Members of ensembles: named in a file, whole in the configuration. Pure. */
import { isTree, type Tree } from './layers.ts';
import type { MeaningError } from './meaning.ts';

/**
 * The configuration with each name among the `members` of a recipe replaced by the recipe of that name; members written
 * out stay as they are. Errors: a name that no recipe has, a member that is an ensemble itself, one that comes twice,
 * fewer than two, members of another family. The members of a recipe with an error are left out of `value`.
 */
export function resolveMembers(value: Tree): { value: Tree; errors: MeaningError[] } {
  if (!Array.isArray(value.recipes)) return { value, errors: [] };
  const errors: MeaningError[] = [];
  const recipes: unknown[] = value.recipes;
  const resolved = recipes.map((recipe, index) => {
    if (!isTree(recipe)) return recipe;
    const { members, ...rest } = recipe;
    const own = membersOf(recipe, recipes).map(({ at, reason }) => ({
      path: ['recipes', String(index), ...at],
      reason,
    }));
    errors.push(...own);
    if (own.length > 0) return rest;
    return Array.isArray(members) ? { ...rest, members: members.map((one) => named(one, recipes)) } : recipe;
  });
  return { value: { ...value, recipes: resolved }, errors };
}

const named = (member: unknown, recipes: readonly unknown[]): unknown =>
  typeof member === 'string' ? recipes.find((recipe) => isTree(recipe) && recipe.name === member) : member;

function membersOf(
  { family, members, name }: Tree,
  recipes: readonly unknown[],
): { at: string[]; reason: string }[] {
  if (family !== 'ensemble') {
    if (members === undefined) return [];
    return [{ at: ['members'], reason: `only a recipe of family ensemble has members; take them out` }];
  }
  if (members !== undefined && !Array.isArray(members))
    return [{ at: ['members'], reason: `allowed is a list of recipes` }];
  const list: unknown[] = members ?? [];
  const allowed = recipes.flatMap((recipe) =>
    isTree(recipe) && recipe.family !== 'ensemble' ? [recipe.name] : [],
  );
  const errors = list.flatMap((member, i) => {
    const reason = wrongMember(member, list.slice(0, i), recipes, `allowed is one of ${allowed.join(', ')}`);
    return reason === undefined ? [] : [{ at: ['members', String(i)], reason }];
  });
  if (errors.length === 0 && list.length < 2) {
    const reason = `an ensemble needs at least two members: the names of recipes, or recipes written out`;
    return [{ at: members === undefined ? ['name'] : ['members'], reason: `${name}: ${reason}` }];
  }
  return errors;
}

function wrongMember(
  member: unknown,
  before: readonly unknown[],
  recipes: readonly unknown[],
  allowed: string,
): string | undefined {
  const recipe = named(member, recipes);
  if (recipe === undefined) return `no recipe of this name; ${allowed}`;
  if (!isTree(recipe)) return `neither the name of a recipe nor a recipe; ${allowed}`;
  if (recipe.family === 'ensemble') return `an ensemble itself; name its members instead: ${allowed}`;
  const twice = before.some((other) => {
    const earlier = named(other, recipes);
    return isTree(earlier) && earlier.name === recipe.name;
  });
  return twice ? 'a member of this name comes before; each once' : undefined;
}
