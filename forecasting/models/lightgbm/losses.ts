/**
 * What the trees learn, by `hyper.loss`, always relative to the HAR model's sigma:
 * `gamma` its variance against the realised one, `squared` the mean of the return, `quantile` five quantiles of it.
 */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { studentQuantile, studentScale } from '../../intervals/student.ts';
import { column, forwardMean, MIN_SIGMA, rowTable } from '../panel-access.ts';

export const LOSSES = ['gamma', 'squared', 'quantile'] as const;
export type Loss = (typeof LOSSES)[number];

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** A label of exactly zero has no log: a session that did not move counts as this share of its expected variance. */
const MIN_LABEL = 1e-6;
/** Squared errors see no return beyond this many sigmas, as in the linear families. */
const RETURN_LIMIT = 4;
/** Quantiles that (nearly) coincide say that the leaf is empty of news, not that the return is certain. */
export const MIN_SCALE = 0.05;
/** Quantiles of a Student t of variance one: what five quantiles are read against. */
export const STANDARD = LEVELS.map((level) => studentScale(1, 5) * studentQuantile(level, 5));

/** Throws InvalidHyperparameter. */
export function lossOf(recipe: Recipe): Loss {
  const loss = LOSSES.find((known) => known === (recipe.hyper.loss ?? 'gamma'));
  if (loss !== undefined) return loss;
  throw new TerminalError(
    'InvalidHyperparameter',
    `invalid hyper.loss ${recipe.hyper.loss} of recipe ${recipe.name}: allowed is one of ${LOSSES.join(', ')}`,
  );
}

/** LightGBM's name of the objective with its parameter: one model per entry. */
export function objectivesOf(loss: Loss): string[] {
  if (loss === 'quantile') return LEVELS.map((level) => `quantile alpha=${level}`);
  return [loss === 'squared' ? 'regression' : 'gamma'];
}

/** The outcome at every row of the panel: mean realised variance of the coming h sessions, or their return. */
export function outcomeOf(loss: Loss, train: Panel, horizon: Horizon, table = rowTable(train)): Float64Array {
  return loss === 'gamma'
    ? forwardMean(train, column(train, 'rv_1'), horizon, table)
    : train.targets[horizon];
}

/** Label of one row from its outcome and the HAR variance per session. */
export function labelOf(loss: Loss, outcome: number, variance: number, horizon: Horizon): number {
  if (loss === 'gamma') return Math.max(MIN_LABEL, outcome / variance);
  const z = outcome / Math.sqrt(horizon * Math.max(MIN_SIGMA ** 2, variance));
  return loss === 'quantile' ? z : Math.max(-RETURN_LIMIT, Math.min(RETURN_LIMIT, z));
}

/** Mean and sigma in HAR sigmas from the models' predictions for one row, for the losses of returns. */
export function momentsOf(
  loss: Exclude<Loss, 'gamma'>,
  predicted: readonly number[],
): { mean: number; sigma: number } {
  return loss === 'squared' ? { mean: predicted[0]!, sigma: 1 } : locationScale(predicted);
}

/** Weights of the models' scores in `momentsOf` quantile, which is linear in the scores while their order stays. */
export function quantileWeights(predicted: readonly number[]): { mean: number[]; sigma: number[] } {
  const order = predicted.map((_, k) => k).sort((a, b) => predicted[a]! - predicted[b]!);
  const squares = STANDARD.reduce((sum, z) => sum + z * z, 0);
  const sigma = predicted.map((_, k) => STANDARD[order.indexOf(k)]! / squares);
  return { mean: predicted.map(() => 1 / predicted.length), sigma };
}

/**
 * Least squares line through the quantiles against those of a Student t(5) of variance one: its value at zero and its
 * slope. Crossed quantiles are sorted first; skew is lost, because a forecast is a Student t.
 */
function locationScale(quantiles: readonly number[]): { mean: number; sigma: number } {
  const sorted = [...quantiles].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, q) => sum + q, 0) / sorted.length;
  const above = STANDARD.reduce((sum, z, k) => sum + z * sorted[k]!, 0);
  const sigma = above / STANDARD.reduce((sum, z) => sum + z * z, 0);
  return { mean, sigma: Math.max(MIN_SCALE, sigma) };
}
