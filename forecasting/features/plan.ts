/** What to compute for a list of features, and where it goes. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Feature, Pick, RankFeature, SessionFeature } from './feature.ts';
import { type FoldPlan, planFolds } from './folds.ts';

export interface FeaturePlan {
  folds: FoldPlan;
  readings: readonly { pick: Pick; column: number }[];
  sessions: readonly { pick: SessionFeature['pick']; column: number }[];
  ranks: readonly { of: number; column: number }[];
  /** How many columns: those of the features, then those that only a rank needs. */
  columns: number;
}

/** Throws UnknownFeature (terminal) when a rank is taken of a feature that `catalogue` lacks. */
export function planFeatures(features: readonly Feature[], catalogue: readonly Feature[]): FeaturePlan {
  const planned = [...features];
  for (const feature of features) {
    if (feature.kind !== 'rank' || planned.some(({ name }) => name === feature.of)) continue;
    planned.push(baseOf(feature, catalogue));
  }
  const columns = planned.map((feature, column) => ({ feature, column }));
  return {
    folds: planFolds(
      columns.flatMap(({ feature, column }) => (feature.kind === 'fold' ? [{ feature, column }] : [])),
    ),
    readings: columns.flatMap(({ feature, column }) =>
      feature.kind === 'reading' ? [{ pick: feature.pick, column }] : [],
    ),
    sessions: columns.flatMap(({ feature, column }) =>
      feature.kind === 'session' ? [{ pick: feature.pick, column }] : [],
    ),
    ranks: columns.flatMap(({ feature, column }) =>
      feature.kind === 'rank' ? [{ of: planned.findIndex(({ name }) => name === feature.of), column }] : [],
    ),
    columns: planned.length,
  };
}

function baseOf(feature: RankFeature, catalogue: readonly Feature[]): Feature {
  const base = catalogue.find((f) => f.name === feature.of);
  if (base?.kind === 'fold' || base?.kind === 'reading') return base;
  const what = `feature ${feature.name} ranks ${feature.of}, which no symbol has a value of its own of`;
  throw new TerminalError('UnknownFeature', what);
}
