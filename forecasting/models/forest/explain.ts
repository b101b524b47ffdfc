/** Exact tree contributions (TreeSHAP) to the logarithm of the variance, brought to sigma as in product.ts. */
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { explainConstant } from '../../explanations/linear.ts';
import { sessionOf, sigmaAt, usualSigma } from '../../explanations/panel-parts.ts';
import { explainProduct } from '../../explanations/product.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import { treeContributions } from '../lightgbm/contributions.ts';
import type { BoosterHandle } from '../lightgbm/native.ts';
import type { ForestModel } from './fit.ts';
import { predictForest } from './predict.ts';

export function explainForest(
  model: ForestModel,
  boosters: Record<Horizon, BoosterHandle>,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
): Explanation {
  if (what.output === 'mean') return explainConstant(what, 0);
  const own = sessionOf(panel, row);
  const usual = usualSigma(panel, row);
  const { base, parts } = treeContributions(
    boosters[what.horizon],
    model.features,
    own,
    model.trees[what.horizon].match(/^Tree=/gm)?.length,
  );
  return explainProduct(what, 'tree', {
    factor: 1,
    linear: [],
    logarithm: Math.log(usual * Math.sqrt(what.horizon)) + base / 2,
    log: [
      ['ewma_sigma', Math.log(sigmaAt(panel, row) / usual)],
      ...parts.map(([name, amount]) => [name, amount / 2] as const),
    ],
    value: predictForest(model, boosters, own.panel, Int32Array.of(own.row))[what.horizon].sigma[0]!,
    reference:
      "the trees' mean over their training rows, EWMA sigma at the symbol's median of the last 80 sessions",
  });
}
