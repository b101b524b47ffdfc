/**
 * Tree contributions on top of HAR's closed form. With gamma loss both are additive in the logarithm of the variance; with
 * squared and quantile loss the trees are additive in units of HAR's sigma, whose logarithm is additive.
 */
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { explainConstant } from '../../explanations/linear.ts';
import { sessionOf } from '../../explanations/panel-parts.ts';
import { explainProduct, type Part } from '../../explanations/product.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import { HAR_REFERENCE, harLogarithm } from '../har/explain.ts';
import { treeContributions } from './contributions.ts';
import type { LightgbmModel } from './fit.ts';
import { quantileWeights } from './losses.ts';
import type { BoosterHandle } from './native.ts';
import { predictLightgbm } from './predict.ts';

export function explainLightgbm(
  model: LightgbmModel,
  boosters: Record<Horizon, BoosterHandle[]>,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
): Explanation {
  const { horizon, output } = what;
  if (model.loss === 'gamma' && output === 'mean') return explainConstant(what, 0);
  const own = sessionOf(panel, row);
  const said = predictLightgbm(model, boosters, own.panel, Int32Array.of(own.row))[horizon];
  const har = harLogarithm(model.har, panel, row, horizon);
  const open = {
    value: said[output][0]!,
    reference: `${HAR_REFERENCE}; the trees' mean over their training rows`,
  };
  const trees = boosters[horizon].map((booster) => treeContributions(booster, model.features, own));
  if (model.loss === 'gamma') {
    const { base, parts } = trees[0]!;
    const log = [...har.log, ...parts.map(([name, amount]) => [name, amount / 2] as const)];
    return explainProduct(what, 'tree', {
      ...open,
      factor: 1,
      linear: [],
      logarithm: har.logarithm + base / 2,
      log,
    });
  }
  if (model.loss === 'squared' && output === 'sigma') {
    return explainProduct(what, 'linear', { ...open, factor: 1, linear: [], ...har });
  }
  const scores = trees.map(({ base, parts }) => parts.reduce((sum, [, amount]) => sum + amount, base));
  const weights = model.loss === 'squared' ? [1] : quantileWeights(scores)[output];
  const sum = (of: (tree: (typeof trees)[number]) => number) =>
    trees.reduce((total, tree, k) => total + weights[k]! * of(tree), 0);
  const linear: Part[] = model.features.map((name, j) => [name, sum(({ parts }) => parts[j]![1])]);
  return explainProduct(what, 'tree', { ...open, factor: sum(({ base }) => base), linear, ...har });
}
