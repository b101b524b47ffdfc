import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import type { FitDescription } from '../contract.ts';
import { describeHar } from '../har/describe.ts';
import type { LightgbmModel } from './fit.ts';
import { treeSizes } from './tree-sizes.ts';

/** Values of leaves, and what the HAR model beneath estimated. */
export function describeLightgbm(
  { loss, har, features, trees }: LightgbmModel,
  recipe: Recipe,
): FitDescription {
  const sizes = treeSizes(HORIZONS.flatMap((h) => trees[h]));
  const beneath = describeHar(har, recipe);
  return {
    parameters: sizes.leaves + beneath.parameters,
    inputs: [...new Set([...features, ...beneath.inputs])],
    facts: { loss, ...sizes, estimatedByHar: beneath.parameters },
  };
}
