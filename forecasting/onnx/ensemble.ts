/** Ensembles with fixed weights or weights by regime, all of whose members have a graph: combine.ts and means.ts. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Combination } from '../models/ensemble/combination.ts';
import type { MeanRule } from '../models/ensemble/means.ts';
import { finite } from './arithmetic.ts';
import { type Building, type Moments, notExportable } from './family-graph.ts';
import { attribute, type Graph, type Value } from './graph.ts';
import { TYPE } from './proto.ts';

/** Throws NotExportable for dynamic weights. */
export function ensembleGraph(
  building: Building,
  { combination, means }: { combination: Combination; means: MeanRule },
  members: readonly Moments[],
): Moments {
  const { g } = building;
  const weights = members.map((_, i) => weightsOf(building, combination, i));
  const there = members.map(({ mean, sigma }) => {
    const both = g.op('And', [finite(g, mean), finite(g, sigma)]);
    const positive = g.op('Greater', [sigma, g.double(0)]);
    return g.op('Where', [g.op('And', [both, positive]), g.double(1), g.double(0)]);
  });
  const of = (pick: (one: Moments) => Value) => weighted(g, members.map(pick), weights, there);
  return withMeans(g, means, { mean: of(({ mean }) => mean), sigma: of(({ sigma }) => sigma) });
}

/** Weights of one member, double [horizons], or [batch, horizons] by regime. */
function weightsOf(building: Building, combination: Combination, member: number): Value {
  const { g } = building;
  if (combination.kind === 'fixed') return g.double(HORIZONS.map((h) => combination.weights[h][member]!));
  if (combination.kind === 'regime') {
    const { thresholds, weights } = combination;
    const table = weights[1].flatMap((_, regime) => HORIZONS.map((h) => weights[h][regime]![member]!));
    const rows = g.double(table, [thresholds.length + 1, HORIZONS.length]);
    return g.op('Gather', [rows, regimeOf(building, thresholds)]);
  }
  throw notExportable(
    'an ensemble with dynamic weights',
    'its weights follow what came of the forecasts since the fit, which no graph can know; combine by stack or regime',
  );
}

/** Regime of each row's session, int64 [batch]: how many thresholds lie at or below the mean log EWMA sigma. */
function regimeOf({ g, inputs }: Building, thresholds: readonly number[]): Value {
  const sigma = inputs.column('ewma_sigma');
  const positive = g.op('Greater', [sigma, g.double(0)]);
  const counted = g.op('Where', [positive, g.double(1), g.double(0)]);
  const logs = g.op('Where', [positive, g.op('Log', [sigma]), g.double(0)]);
  const same = inputs.sameSession();
  const level = g.op('Div', [g.op('MatMul', [same, logs]), g.op('MatMul', [same, counted])]);
  const below = g.op('Where', [
    g.op('LessOrEqual', [g.double([...thresholds]), level]),
    g.double(1),
    g.double(0),
  ]);
  const count = g.op('MatMul', [
    below,
    g.double(new Array<number>(thresholds.length).fill(1), [thresholds.length, 1]),
  ]);
  const middle = g.double(Math.floor(thresholds.length / 2));
  const known = g.op('Where', [finite(g, level), count, middle]);
  return g.op('Squeeze', [g.op('Cast', [known], { to: attribute.int(TYPE.int64) }), g.int64([1])]);
}

/** `weighted` of forecasting/ensembles/weights.ts: members without a forecast are left out of the row. */
function weighted(g: Graph, values: Value[], weights: Value[], there: Value[]): Value {
  const sum = (parts: Value[]) => parts.reduce((a, b) => g.op('Add', [a, b]));
  const present = values.map((value, i) => {
    const here = g.op('Greater', [there[i]!, g.double(0)]);
    return g.op('Where', [here, value, g.double(0)]);
  });
  const counted = weights.map((weight, i) => g.op('Mul', [weight, there[i]!]));
  const total = sum(counted);
  const shared = g.op('Div', [sum(present.map((value, i) => g.op('Mul', [value, weights[i]!]))), total]);
  const plain = g.op('Div', [sum(present), sum(there)]);
  return g.op('Where', [g.op('Greater', [total, g.double(0)]), shared, plain]);
}

function withMeans(g: Graph, { horizons, weights }: MeanRule, { mean, sigma }: Moments): Moments {
  if (horizons === 'own') return { mean, sigma };
  if (horizons === 'zero') return { mean: g.op('Mul', [mean, g.double(0)]), sigma };
  const unit = g.op('Mul', [sigma, g.double(HORIZONS.map(Math.sqrt))]);
  const signal = g.op('MatMul', [g.op('Div', [mean, unit]), g.double(weights, [weights.length, 1])]);
  return { mean: g.op('Mul', [signal, unit]), sigma };
}
