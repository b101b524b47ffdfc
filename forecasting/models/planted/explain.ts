/** A better one is its base; what the others plant is no input, so permutation shows what is left of those. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { explainByPermutation } from '../../explanations/permutation.ts';
import type { ExplainedOutput, Explanation, FittedFamily } from '../contract.ts';
import { baseRecipe } from './describe.ts';
import type { PlantedFit } from './fit.ts';

export function explainPlanted(
  fit: PlantedFit,
  { base, predict }: { base: FittedFamily; predict: FittedFamily['predict'] },
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  recipe: Recipe,
): Explanation {
  if (fit.kind === 'better') return base.explain(panel, row, what, baseRecipe(recipe, fit));
  return explainByPermutation({ recipe, predict }, panel, row, what);
}
