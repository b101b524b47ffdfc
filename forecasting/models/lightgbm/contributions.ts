/** What each feature adds to a booster's raw score: exact Shapley values of the trees (Lundberg et al. 2020). */
import type { Panel } from '../../../schemas/panel.ts';
import type { Part } from '../../explanations/product.ts';
import { columnsOf } from './columns.ts';
import { type BoosterHandle, contributionsOf } from './native.ts';

/**
 * `base` is the mean score over the training rows; base + parts = score, before any link function. A forest predicts the mean
 * of its trees but LightGBM adds their contributions up: its number of trees divides them.
 */
export function treeContributions(
  booster: BoosterHandle,
  features: readonly string[],
  { panel, row }: { panel: Panel; row: number },
  trees = 1,
): { base: number; parts: Part[] } {
  const values = contributionsOf(booster, columnsOf(panel, features, Int32Array.of(row)), features.length);
  return {
    base: values[features.length]! / trees,
    parts: features.map((name, j) => [name, values[j]! / trees] as const),
  };
}
