/** What a model used for one row: by its family's own method, or by permutation. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { ExplainedOutput, Explanation, FittedModel } from '../models/contract.ts';
import { explainByPermutation, type PermutationOptions } from './permutation.ts';

export const METHODS = ['own', 'permutation'] as const;
export type Method = (typeof METHODS)[number];

/**
 * Of the calibrated mean or sigma, as it is forecast. `own` is permutation for families without a more exact method.
 * Throws NothingToExplain when the model has no forecast for the row, NoBackground.
 */
export function explainRow(
  model: Pick<FittedModel, 'recipe' | 'predict' | 'explain'>,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  { method = 'own', ...options }: PermutationOptions & { method?: Method } = {},
): Explanation {
  const said = model.predict(panel, Int32Array.of(row))[what.horizon];
  if (!Number.isFinite(said.mean[0]!) || !(said.sigma[0]! > 0)) {
    const symbol = panel.symbols[panel.symbolIndex[row]!];
    throw new TerminalError(
      'NothingToExplain',
      `nothing to explain: ${model.recipe.name} has no forecast for ${symbol} at ${panel.sessions[panel.sessionIndex[row]!]} and horizon ${what.horizon}`,
    );
  }
  if (method === 'permutation') return explainByPermutation(model, panel, row, what, options);
  return scaled(model.explain(panel, row, what), said[what.output][0]!);
}

/** The calibration multiplies sigma, and so everything that sums to it. */
function scaled(own: Explanation, value: number): Explanation {
  const times = own.value === 0 ? 1 : value / own.value;
  return {
    ...own,
    value,
    base: times * own.base,
    residual: times * own.residual,
    contributions: own.contributions.map((one) => ({ ...one, value: times * one.value })),
  };
}
