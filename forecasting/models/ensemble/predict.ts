/** Forecasts of the members, weighted as the combination says at each row's session. */
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel, Prediction } from '../../../schemas/panel.ts';
import type { MemberForecasts } from '../../ensembles/member-forecasts.ts';
import { regimeOf } from '../../ensembles/regimes.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FittedModel, RawPrediction } from '../contract.ts';
import { type Combination, levelsOf } from './combination.ts';
import { combine } from './combine.ts';
import { type DynamicState, follow, waiting } from './dynamic.ts';
import { type MeanRule, withMeans } from './means.ts';

export interface EnsembleModel {
  combination: Combination;
  means: MeanRule;
}

/** Told the weights that each row's members got. */
export type WeightsSeen = (horizon: Horizon, row: number, weights: readonly number[]) => void;

/** A row of which no member has a forecast has none (NaN). */
export function predictEnsemble(
  { combination, means }: EnsembleModel,
  members: readonly FittedModel[],
  panel: Panel,
  rows: Int32Array,
  seen?: WeightsSeen,
): RawPrediction {
  if (combination.kind === 'dynamic') {
    return withMeans(means, predictDynamic(combination.state, members, panel, rows, seen));
  }
  const said = members.map((member) => member.predict(panel, rows));
  const regimeAt = combination.kind === 'regime' ? levelsOf(panel) : undefined;
  const prediction = byHorizon((h) =>
    combine(columnsOf(said, h), (i) => {
      const weights =
        combination.kind === 'fixed'
          ? combination.weights[h]
          : combination.weights[h][
              regimeOf(regimeAt![panel.sessionIndex[rows[i]!]!]!, combination.thresholds)
            ]!;
      seen?.(h, rows[i]!, weights);
      return weights;
    }),
  );
  return withMeans(means, prediction);
}

/** Rows of the window get the weights at its end; those after it the weights as of their own session. */
function predictDynamic(
  state: DynamicState,
  members: readonly FittedModel[],
  panel: Panel,
  rows: Int32Array,
  seen?: WeightsSeen,
): RawPrediction {
  const end = panel.sessions.findLastIndex((session) => session <= state.session);
  const last = rows.reduce((most, row) => Math.max(most, panel.sessionIndex[row]!), -1);
  const wanted = new Set(rows);
  const needed: number[] = [];
  for (let row = 0; row < panel.rows; row++) {
    const session = panel.sessionIndex[row]!;
    if (wanted.has(row) || (session > end && session < last)) needed.push(row);
  }
  const all = Int32Array.from(needed);
  const position = new Map(needed.map((row, at) => [row, at]));
  const said = members.map((member) => member.predict(panel, all));
  const asked = [...new Set(rows.map((row) => panel.sessionIndex[row]!))].sort((a, b) => a - b);
  return byHorizon((h) => {
    const own = columnsOf(said, h);
    const after = needed.flatMap((row, at) => (panel.sessionIndex[row]! > end ? [at] : []));
    const stream = joined(waiting(state, h, panel, end), {
      session: Int32Array.from(after, (at) => panel.sessionIndex[needed[at]!]!),
      means: own.means.map((values) => Float64Array.from(after, (at) => values[at]!)),
      sigmas: own.sigmas.map((values) => Float64Array.from(after, (at) => values[at]!)),
      outcome: Float64Array.from(after, (at) => panel.targets[h][needed[at]!]!),
    });
    const inside = state.horizons[h].weights;
    const outside = asked.filter((session) => session > end);
    const { weights } = follow(state.horizons[h], state.rule, stream, h, outside);
    const combined = combine(own, (at) => {
      const used = weights.get(panel.sessionIndex[needed[at]!]!) ?? inside;
      seen?.(h, needed[at]!, used);
      return used;
    });
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[position.get(row)!]!);
    return { mean: pick(combined.mean), sigma: pick(combined.sigma) };
  });
}

function columnsOf(said: readonly Prediction[], h: Horizon) {
  return { means: said.map((one) => one[h].mean), sigmas: said.map((one) => one[h].sigma) };
}

function joined(a: MemberForecasts, b: MemberForecasts): MemberForecasts {
  const concat = (x: Float64Array, y: Float64Array) => Float64Array.from([...x, ...y]);
  return {
    session: Int32Array.from([...a.session, ...b.session]),
    means: a.means.map((column, i) => concat(column, b.means[i]!)),
    sigmas: a.sigmas.map((column, i) => concat(column, b.sigmas[i]!)),
    outcome: concat(a.outcome, b.outcome),
  };
}
