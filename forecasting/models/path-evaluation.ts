/** Scores of combinatorial cross-validation: each path is a whole series of forecasts, so there is a spread of scores. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { isSplit, type SessionRange } from '../../schemas/training.ts';
import { sanityBand } from '../promotion/sanity.ts';
import { average } from '../scores/mean-with-error.ts';
import { byHorizon } from './by-horizon.ts';
import { type Evaluation, evaluate, type HorizonMetrics } from './evaluation.ts';
import { assemble, type FoldOutcome } from './fold-outcome.ts';

export interface PathSpread {
  mean: number;
  /** Between paths, divisor n - 1; they share training data, so it is no standard error. */
  sd: number;
  min: number;
  max: number;
  values: number[];
}

export interface PathEvaluation {
  /** Means over the paths; what is null in one is null. */
  metrics: Evaluation;
  /** Skill of each path. */
  paths: Record<Horizon, PathSpread>;
}

/** @param paths by path, which split predicts each block of sessions */
export function evaluatePaths(
  recipe: string,
  outcomes: readonly FoldOutcome[],
  baseline: readonly FoldOutcome[],
  paths: readonly number[][],
  panel: Panel,
  scored: readonly string[],
): PathEvaluation {
  const blocks = blocksOf(outcomes);
  const series = (of: readonly FoldOutcome[], path: readonly number[]) =>
    path.map((split, block) => within(of[split]!, panel, blocks[block]!));
  const evaluations = paths.map((path) =>
    evaluate(
      assemble(recipe, series(outcomes, path)),
      assemble('ewma', series(baseline, path)),
      panel,
      scored,
    ),
  );
  return {
    metrics: byHorizon((h) => meanOf(evaluations.map((evaluation) => evaluation[h]))),
    paths: byHorizon((h) => spreadOf(evaluations.map((evaluation) => evaluation[h].skill))),
  };
}

/** Every block is tested by some split; sorted they are the blocks in order. */
function blocksOf(outcomes: readonly FoldOutcome[]): SessionRange[] {
  const blocks = new Map<number, SessionRange>();
  for (const { fold } of outcomes)
    if (isSplit(fold)) for (const range of fold.test) blocks.set(range[0], range);
  return [...blocks.values()].sort(([a], [b]) => a - b);
}

function within(outcome: FoldOutcome, panel: Panel, [from, to]: SessionRange): FoldOutcome {
  const at: number[] = [];
  outcome.rows.forEach((row, i) => {
    const session = panel.sessionIndex[row]!;
    if (session >= from && session <= to) at.push(i);
  });
  const pick = (values: Float64Array) => Float64Array.from(at, (i) => values[i]!);
  return {
    ...outcome,
    rows: Int32Array.from(at, (i) => outcome.rows[i]!),
    byHorizon: byHorizon((h) => {
      const { mean, sigma, df } = outcome.byHorizon[h];
      return { mean: pick(mean), sigma: pick(sigma), df };
    }),
  };
}

function meanOf(all: readonly HorizonMetrics[]): HorizonMetrics {
  const metrics = meanOfObjects(all as never) as unknown as HorizonMetrics;
  return { ...metrics, sanity: sanityBand(metrics) };
}

type Numbers = { [key: string]: unknown };

/** Numbers are averaged, objects gone into; anything else is the first one's. */
function meanOfObjects(all: readonly Numbers[]): Numbers {
  return Object.fromEntries(
    Object.entries(all[0]!).map(([key, first]) => {
      const values = all.map((one) => one[key]);
      if (values.some((value) => value === null || value === undefined)) return [key, null];
      if (typeof first === 'number') return [key, average(values as number[])];
      if (typeof first === 'object' && !Array.isArray(first))
        return [key, meanOfObjects(values as Numbers[])];
      return [key, first];
    }),
  );
}

function spreadOf(values: number[]): PathSpread {
  const mean = average(values);
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = values.length < 2 ? 0 : Math.sqrt(square / (values.length - 1));
  return { mean, sd, min: Math.min(...values), max: Math.max(...values), values };
}
