/** What an ensemble learnt about its members: plain data, so that a saved one goes on to the same bits. */
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { completeRows, type MemberForecasts, selectRows } from '../../ensembles/member-forecasts.ts';
import { marketLevels, regimeOf, regimeThresholds } from '../../ensembles/regimes.ts';
import { stackWeights } from '../../ensembles/stacking.ts';
import { equalWeights } from '../../ensembles/weights.ts';
import { byHorizon } from '../by-horizon.ts';
import { calibrate } from '../calibration.ts';
import { column } from '../panel-access.ts';
import { combine } from './combine.ts';
import { type DynamicState, fitDynamic } from './dynamic.ts';
import type { FittedMembers } from './members.ts';
import type { EnsembleOptions } from './options.ts';

export type Combination =
  | { kind: 'fixed'; weights: Record<Horizon, number[]> }
  /** Weights by regime, the quietest first. */
  | { kind: 'regime'; thresholds: number[]; weights: Record<Horizon, number[][]> }
  | { kind: 'dynamic'; state: DynamicState };

/** Throws NonFiniteLoss, and TooLittleHistory when no 60 rows have an outcome and a forecast. */
export function fitCombination(train: Panel, options: EnsembleOptions, fitted: FittedMembers): Combination {
  const count = fitted.members.length;
  const equal = byHorizon(() => equalWeights(count));
  if (options.combine === 'equal' || count === 1) return { kind: 'fixed', weights: equal };
  const known = byHorizon((h) => selectRows(fitted.outOfSample[h], completeRows(fitted.outOfSample[h])));
  const df = tails(fitted);
  if (options.combine === 'dynamic')
    return { kind: 'dynamic', state: fitDynamic(train, options, fitted, df) };
  if (options.combine === 'stack') return { kind: 'fixed', weights: stacked(known, df, options) };
  const levels = levelsOf(train);
  const seen = [...new Set(fitted.outOfSample[1].session)].map((session) => levels[session]!);
  const thresholds = regimeThresholds(seen, options.regimes);
  const each = Array.from({ length: options.regimes }, (_, regime) => {
    const inside = (session: number) => regimeOf(levels[session]!, thresholds) === regime;
    const rows = byHorizon((h) => {
      const all = Int32Array.from(known[h].session.keys());
      return selectRows(
        known[h],
        all.filter((row) => inside(known[h].session[row]!)),
      );
    });
    return stacked(rows, df, options);
  });
  return { kind: 'regime', thresholds, weights: byHorizon((h) => each.map((weights) => weights[h])) };
}

/** Mean logarithm of the EWMA sigma of each session's rows: known at its close, and no smoothing. */
export function levelsOf(panel: Panel): Float64Array {
  return marketLevels(panel.sessionIndex, column(panel, 'ewma_sigma'), panel.sessions.length);
}

/** Degrees of freedom of the equally weighted combination, by horizon. */
function tails({ members, outOfSample }: FittedMembers): Record<Horizon, number> {
  const raw = byHorizon((h) => combine(outOfSample[h], () => equalWeights(members.length)));
  const found = calibrate(
    raw,
    byHorizon((h) => outOfSample[h].outcome),
  );
  return byHorizon((h) => found[h].df);
}

function stacked(
  known: Record<Horizon, MemberForecasts>,
  df: Record<Horizon, number>,
  { by, penalty }: EnsembleOptions,
): Record<Horizon, number[]> {
  if (by === 'horizon') return byHorizon((h) => stackWeights(known[h], df[h], penalty));
  // One row after the other, in units of sqrt(h), and the tails of the middle horizon.
  const weights = stackWeights(joined(known), df[3], penalty);
  return byHorizon(() => weights);
}

function joined(known: Record<Horizon, MemberForecasts>): MemberForecasts {
  const concat = (pick: (forecasts: MemberForecasts) => Float64Array) =>
    Float64Array.from(HORIZONS.flatMap((h) => Array.from(pick(known[h]), (value) => value / Math.sqrt(h))));
  return {
    session: Int32Array.from(HORIZONS.flatMap((h) => Array.from(known[h].session))),
    means: known[1].means.map((_, i) => concat(({ means }) => means[i]!)),
    sigmas: known[1].sigmas.map((_, i) => concat(({ sigmas }) => sigmas[i]!)),
    outcome: concat(({ outcome }) => outcome),
  };
}
