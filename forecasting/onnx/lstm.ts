/** The `lstm` family: session inputs, networks, heads (a symbol's own where it has one), moments, mean of the seeds. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { LstmModel } from '../models/lstm/model.ts';
import { REFERENCE } from '../models/lstm/quantiles.ts';
import { MIN_SIGMA } from '../models/panel-access.ts';
import { MEAN_UNIT } from '../networks/units.ts';
import type { Weight } from '../networks/weights.ts';
import { atLeast, concat, gather, toDouble } from './arithmetic.ts';
import { BODIES } from './bodies.ts';
import { quantileMoments } from './boosted.ts';
import { type Building, type Moments, notExportable } from './family-graph.ts';
import { attribute, type Graph, type Value } from './graph.ts';
import { dense, lastStep } from './layers.ts';
import { knownInputs, type SessionInputs, sessionInputs } from './session-inputs.ts';

const N = HORIZONS.length;

/** Throws NotExportable. */
export function lstmGraph(building: Building, model: LstmModel): Moments {
  refuse(model);
  const { g } = building;
  const session = sessionInputs(building, model);
  const daily = atLeast(g, session.ewmaSigma, g.double(MIN_SIGMA));
  const unit = g.op('Mul', [daily, g.double(HORIZONS.map(Math.sqrt))]);
  const members = model.members.map((weights, member) => {
    const outputs = outputsOf(building, model, weights, member, session);
    return model.hyper.head === 'student' ? student(g, outputs) : quantile(building, outputs);
  });
  const pooled = (pick: (one: Moments) => Value) => g.op('Mul', [unit, average(g, members.map(pick))]);
  return { mean: pooled(({ mean }) => mean), sigma: pooled(({ sigma }) => sigma) };
}

function refuse({ hyper, features, inputs }: LstmModel): void {
  if (hyper.mcSamples > 0) {
    throw notExportable(
      `an lstm model with mcSamples ${hyper.mcSamples}`,
      'its dropout masks are drawn from seed, symbol and session, which no graph can repeat; set hyper.mcSamples to 0',
    );
  }
  const unknown = typeof features === 'string' ? inputs.filter((name) => !knownInputs().has(name)) : [];
  if (unknown.length === 0) return;
  throw notExportable(
    'an lstm model',
    `this version does not make its inputs ${unknown.join(', ')}; retrain it`,
  );
}

/** What the head gives, float32 [batch, outputs]. */
function outputsOf(
  building: Building,
  { hyper, tuned, inputs }: LstmModel,
  weights: Weight[],
  member: number,
  { x }: SessionInputs,
): Value {
  const { g } = building;
  const shape = { ...hyper, inputs: inputs.length };
  const body = BODIES[hyper.network](g, x, weights.slice(0, -2), shape);
  const read = concat(g, [body, lastStep(g, x)], 1);
  const [kernel, bias] = weights.slice(-2) as [Weight, Weight];
  const symbols = Object.keys(tuned).filter((symbol) => tuned[symbol]![member] !== undefined);
  if (symbols.length === 0) return dense(g, read, kernel, bias);
  const heads = [...symbols.map((symbol) => tuned[symbol]![member]!), [kernel, bias]];
  const index = building.inputs.symbolIndex(symbols);
  const stack = (part: number) => {
    const parts = heads.map((head) => head[part]!);
    const values = new Float32Array(parts.length * parts[0]!.values.length);
    parts.forEach(({ values: own }, i) => {
      values.set(own, i * own.length);
    });
    const all = g.float(values, [parts.length, ...parts[0]!.shape]);
    return g.op('Gather', [all, index], { axis: attribute.int(0) });
  };
  // [batch, 1, width] x [batch, width, outputs]
  const row = g.op('Unsqueeze', [read, g.int64([1])]);
  const product = g.op('Squeeze', [g.op('MatMul', [row, stack(0)]), g.int64([1])]);
  return g.op('Add', [product, stack(1)]);
}

/** Outputs m of the horizons, then s: mean .1 m and sigma exp(s) in units of the baseline. */
function student(g: Graph, outputs: Value): Moments {
  const m = toDouble(g, gather(g, outputs, range(0, N), 1));
  const s = toDouble(g, gather(g, outputs, range(N, 2 * N), 1));
  return { mean: g.op('Mul', [m, g.double(MEAN_UNIT)]), sigma: g.op('Exp', [s]) };
}

/** Middle, then logarithms of the gaps from the lowest up: quantilesOf of forecasting/networks/heads.ts. */
function quantile(building: Building, outputs: Value): Moments {
  const { g } = building;
  const centre = (REFERENCE.length - 1) / 2;
  const moments = HORIZONS.map((_, k) => {
    const output = (i: number) => toDouble(g, gather(g, outputs, [k + i * N], 1));
    const gap = (i: number) =>
      g.op('Mul', [g.op('Exp', [output(i + 1)]), g.double(REFERENCE[i + 1]! - REFERENCE[i]!)]);
    const quantiles = new Array<Value>(REFERENCE.length);
    quantiles[centre] = g.op('Mul', [output(0), g.double(MEAN_UNIT)]);
    for (let i = centre - 1; i >= 0; i--) quantiles[i] = g.op('Sub', [quantiles[i + 1]!, gap(i)]);
    for (let i = centre + 1; i < REFERENCE.length; i++) {
      quantiles[i] = g.op('Add', [quantiles[i - 1]!, gap(i - 1)]);
    }
    return quantileMoments(building, concat(g, quantiles, 1));
  });
  const all = (pick: (one: Moments) => Value) => concat(g, moments.map(pick), 1);
  return { mean: all(({ mean }) => mean), sigma: all(({ sigma }) => sigma) };
}

function average(g: Graph, values: Value[]): Value {
  if (values.length === 1) return values[0]!;
  const sum = values.reduce((a, b) => g.op('Add', [a, b]));
  return g.op('Div', [sum, g.double(values.length)]);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
