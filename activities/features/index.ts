/** Stage features. */
import type { ActivityDeps } from '../deps.ts';
import { type BuildFeaturesInput, type BuildFeaturesResult, buildFeatures } from './build-features.ts';

export function createFeatureActivities(deps: ActivityDeps) {
  return {
    buildFeatures: (input: BuildFeaturesInput): Promise<BuildFeaturesResult> => buildFeatures(deps, input),
  };
}
export type FeatureActivities = ReturnType<typeof createFeatureActivities>;
