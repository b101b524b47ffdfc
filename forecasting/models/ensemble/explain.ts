/** The combination is linear in its members: their explanations, added up with the weights of the row. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { explainRow } from '../../explanations/explain.ts';
import { finish } from '../../explanations/finish.ts';
import { explainByPermutation } from '../../explanations/permutation.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { FittedEnsemble } from './fit.ts';
import { predictEnsemble } from './predict.ts';

/** By permutation for means that one signal of all horizons replaced: those are not linear in the members. */
export function explainEnsemble(
  ensemble: FittedEnsemble,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  recipe: Recipe,
): Explanation {
  const { horizon, output } = what;
  const models = ensemble.members.map(({ model }) => model);
  if (output === 'mean' && ensemble.means.horizons === 'sharpe') {
    const predict = (of: Panel, rows: Int32Array) => predictEnsemble(ensemble, models, of, rows);
    return explainByPermutation({ recipe, predict }, panel, row, what);
  }
  const rows = Int32Array.of(row);
  let weights: readonly number[] = [];
  const said = predictEnsemble(ensemble, models, panel, rows, (h, at, used) => {
    if (h === horizon && at === row) weights = used;
  });
  const value = said[horizon][output][0]!;
  const none = output === 'mean' && ensemble.means.horizons === 'zero';
  const there = ensemble.members.flatMap(({ name, model }, i) => {
    const { mean, sigma } = model.predict(panel, rows)[horizon];
    return Number.isFinite(mean[0]!) && sigma[0]! > 0 && Number.isFinite(sigma[0]!)
      ? [{ name, model, weight: weights[i]! }]
      : [];
  });
  // As `weighted` shares out what members without a forecast leave.
  const sum = there.reduce((total, { weight }) => total + weight, 0);
  const parts = there.map(({ name, model, weight }) => ({
    name,
    share: none ? 0 : sum > 0 ? weight / sum : 1 / there.length,
    explanation: explainRow(model, panel, row, what),
  }));
  const total = new Map<string, number>();
  for (const { share, explanation } of parts) {
    for (const { feature, value } of explanation.contributions) {
      total.set(feature, (total.get(feature) ?? 0) + share * value);
    }
  }
  const contributions = [...total].map(([feature, value]) => ({ feature, value }));
  const base = parts.reduce((sum, { share, explanation }) => sum + share * explanation.base, 0);
  const methods = new Set(parts.map(({ explanation }) => explanation.method));
  const found = finish(what, {
    // The least exact of its members' methods is the ensemble's.
    method: METHODS.find((method) => methods.has(method))!,
    ...{ base, value, contributions },
    reference: parts
      .map(({ name, share, explanation }) => `${name} x ${share.toFixed(3)}: ${explanation.reference}`)
      .join('; '),
  });
  return { ...found, converged: parts.every(({ explanation }) => explanation.converged) };
}

const METHODS: Explanation['method'][] = ['permutation', 'integrated-gradients', 'tree', 'linear', 'exact'];
