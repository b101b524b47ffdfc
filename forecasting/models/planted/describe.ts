import type { Recipe } from '../../../schemas/recipes.ts';
import type { FitDescription, FittedFamily } from '../contract.ts';
import type { PlantedFit } from './fit.ts';

/** The recipe of what it is planted on. */
export const baseRecipe = (recipe: Recipe, { base }: PlantedFit): Recipe => ({
  ...recipe,
  family: base,
  features: 'core',
  hyper: {},
});

export function describePlanted(fit: PlantedFit, base: FittedFamily, recipe: Recipe): FitDescription {
  const said = base.describe(baseRecipe(recipe, fit));
  const { kind, from, factor } = fit;
  const facts = { planted: kind, base: fit.base, ...(from === null ? {} : { from, factor }) };
  return { ...said, facts: { ...said.facts, ...facts } };
}
