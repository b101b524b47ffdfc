import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { FitHooks, FittedFamily, ModelFamily } from '../contract.ts';
import { ewmaFamily } from '../ewma/family.ts';
import { harFamily } from '../har/family.ts';
import { type PlantedBase, type PlantedOptions, plantedOptions } from './options.ts';

export interface PlantedFit extends PlantedOptions {
  seed: number;
  base: PlantedBase;
}

const BASES: Record<PlantedBase, ModelFamily> = { ewma: ewmaFamily, har: harFamily };

/** Throws InvalidHyperparameter, and what the base throws. */
export async function fitPlanted(
  train: Panel,
  recipe: Recipe,
  hooks: FitHooks,
): Promise<{ fit: PlantedFit; base: FittedFamily }> {
  const options = plantedOptions(recipe);
  const base = await BASES[options.base].fit(
    train,
    { ...recipe, family: options.base, features: 'core', hyper: {} },
    hooks,
  );
  return { fit: { ...options, seed: recipe.seed }, base };
}

export function savePlanted(fit: PlantedFit, base: FittedFamily): Uint8Array {
  return encodeArtifact('planted', fit, base.save());
}

export async function loadPlanted(bytes: Uint8Array): Promise<{ fit: PlantedFit; base: FittedFamily }> {
  const { body: fit, payload } = decodeArtifact<PlantedFit>('planted', bytes);
  return { fit, base: await BASES[fit.base].load(payload) };
}
