import type { Recipe } from '../../../schemas/recipes.ts';
import type { FitDescription } from '../contract.ts';
import { describeLinear } from '../ridge/describe.ts';
import { DEFAULT_ALPHA, DEFAULT_L1_RATIO, type ElasticNetModel } from './fit.ts';

export function describeElasticNet(model: ElasticNetModel, { hyper }: Recipe): FitDescription {
  const { alpha = DEFAULT_ALPHA, l1Ratio = DEFAULT_L1_RATIO } = hyper;
  return describeLinear(model, { alpha, l1Ratio });
}
