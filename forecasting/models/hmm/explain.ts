/** The filter weighs regimes by products of densities: Shapley values of the blocks of sessions it reads. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { explainByPermutation } from '../../explanations/permutation.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { HmmModel } from './fit.ts';
import { predictHmm } from './predict.ts';

export function explainHmm(
  fit: HmmModel,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  recipe: Recipe,
): Explanation {
  const predict = (of: Panel, rows: Int32Array) => predictHmm(fit, of, rows);
  return explainByPermutation({ recipe, predict }, panel, row, what);
}
