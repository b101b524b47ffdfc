/** Powers of the coefficients act on the same returns at every horizon, and sigma is a root: Shapley values of the blocks of sessions it reads. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { explainByPermutation } from '../../explanations/permutation.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { ArFit } from './fit.ts';
import { predictAr } from './predict.ts';

export function explainAr(
  fit: ArFit,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  recipe: Recipe,
): Explanation {
  const predict = (of: Panel, rows: Int32Array) => predictAr(fit, of, rows);
  return explainByPermutation({ recipe, predict }, panel, row, what);
}
