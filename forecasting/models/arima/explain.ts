/** Errors of the filter carry every earlier return: Shapley values of the blocks of sessions it reads. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { explainByPermutation } from '../../explanations/permutation.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { ArimaFit } from './fit.ts';
import { predictArima } from './predict.ts';

export function explainArima(
  fit: ArimaFit,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  recipe: Recipe,
): Explanation {
  const predict = (of: Panel, rows: Int32Array) => predictArima(fit, of, rows);
  return explainByPermutation({ recipe, predict }, panel, row, what);
}
