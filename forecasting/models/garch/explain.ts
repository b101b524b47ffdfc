/** The root of a recursion over squared returns: Shapley values of the blocks of sessions it reads. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { explainByPermutation } from '../../explanations/permutation.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { GarchFit } from './fit.ts';
import { predictGarch } from './predict.ts';

export function explainGarch(
  fit: GarchFit,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  recipe: Recipe,
): Explanation {
  const predict = (of: Panel, rows: Int32Array) => predictGarch(fit, of, rows);
  return explainByPermutation({ recipe, predict }, panel, row, what);
}
