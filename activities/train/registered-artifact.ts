/** The bytes of a model before they are believed: whole, of the recipe, and of the feature set that is asked for. */
import { decodeArtifact } from '../../forecasting/models/artifact.ts';
import { isTempocastError, TerminalError } from '../../schemas/errors.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';

export interface WantedArtifact {
  artifactKey: string;
  /** sha256 of the artifact. */
  modelVersion: string;
  recipe?: string;
  featureSetVersion?: string;
}

/**
 * Throws CorruptArtifact when the bytes are not those that were written, FeatureSetMismatch when the model was fitted on
 * other features, RecipeMismatch when it is of another recipe, LakeObjectMissing when it is gone (all terminal).
 */
export async function readArtifact(lake: Lake, wanted: WantedArtifact): Promise<Uint8Array> {
  const { artifactKey, modelVersion, recipe, featureSetVersion } = wanted;
  const bytes = await wholeBytes(lake, artifactKey);
  const { body } = decodeArtifact<{ recipe: Recipe; featureSet?: string }>('model', bytes);
  const short = modelVersion.slice(0, 12);
  if (recipe !== undefined && body.recipe.name !== recipe) {
    throw new TerminalError(
      'RecipeMismatch',
      `artifact ${artifactKey} of model ${short} is of recipe "${body.recipe.name}", not of "${recipe}": nothing was registered; train "${recipe}" again`,
    );
  }
  // Models of 0.2.0 and before do not say on which features they were fitted.
  if (
    featureSetVersion !== undefined &&
    body.featureSet !== undefined &&
    body.featureSet !== featureSetVersion
  ) {
    throw new TerminalError(
      'FeatureSetMismatch',
      `model ${short} was fitted on feature set ${body.featureSet}, not on ${featureSetVersion}: retrain "${body.recipe.name}"`,
      { details: { modelVersion, featureSet: body.featureSet, wanted: featureSetVersion } },
    );
  }
  return bytes;
}

async function wholeBytes(lake: Lake, key: string): Promise<Uint8Array> {
  try {
    return await getContent(lake, key);
  } catch (error) {
    if (!isTempocastError(error) || error.type !== 'LakeObjectCorrupt') throw error;
    throw new TerminalError(
      'CorruptArtifact',
      `corrupt model ${key}: its bytes do not hash to its name; restore it from a backup, or retrain`,
      { cause: error, details: { key } },
    );
  }
}
