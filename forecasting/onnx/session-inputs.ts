/** What the networks see of a session, made of features inside the graph: forecasting/models/lstm/inputs.ts by name. */
import { INPUTS, LEAST_VARIANCE } from '../models/lstm/inputs.ts';
import type { LstmModel } from '../models/lstm/model.ts';
import { CLIP } from '../models/lstm/scaler.ts';
import { atLeast, atMost, concat, finite, gather, toFloat } from './arithmetic.ts';
import type { Building } from './family-graph.ts';
import { attribute, type Graph, type Value } from './graph.ts';

/** Features of a sequence in column order, each as [batch, steps, 1]. */
type Columns = (name: string) => Value;
type Make = (g: Graph, of: Columns) => Value;

const log = (g: Graph, x: Value) => g.op('Log', [x]);
const halfLogVariance = (g: Graph, x: Value) =>
  g.op('Mul', [g.double(0.5), log(g, atLeast(g, x, g.double(LEAST_VARIANCE)))]);
const excess =
  (name: string): Make =>
  (g, of) =>
    g.op('Sub', [halfLogVariance(g, of(name)), log(g, of('ewma_sigma'))]);
const normalised =
  (name: string, sessions: number): Make =>
  (g, of) =>
    g.op('Div', [of(name), g.op('Mul', [of('ewma_sigma'), g.double(Math.sqrt(sessions))])]);

/** By the names of INPUTS. */
const MAKE: Record<string, Make> = {
  log_rv_1_over_ewma: excess('rv_1'),
  log_rv_5_over_ewma: excess('rv_5'),
  log_rv_22_over_ewma: excess('rv_22'),
  log_mkt_rv_1_over_ewma: excess('mkt_rv_1'),
  log_mkt_rv_5_over_ewma: excess('mkt_rv_5'),
  log_ewma: (g, of) => log(g, of('ewma_sigma')),
  log_mkt_rv_1_over_5: (g, of) =>
    g.op('Sub', [halfLogVariance(g, of('mkt_rv_1')), halfLogVariance(g, of('mkt_rv_5'))]),
  log_vix: (g, of) => log(g, of('vix')),
  log_vix_over_mkt_rv_5: (g, of) =>
    g.op('Sub', [
      log(g, g.op('Div', [of('vix'), g.double(Math.sqrt(252))])),
      halfLogVariance(g, of('mkt_rv_5')),
    ]),
  ret_1_over_ewma: normalised('ret_1', 1),
  abs_ret_1_over_ewma: (g, of) => {
    const size = g.op('Div', [g.op('Abs', [of('ret_1')]), of('ewma_sigma')]);
    // ln(1 + x): below 1e-5 of a sigma a return is zero to the scaler
    return log(g, g.op('Add', [g.double(1), size]));
  },
  ret_5_over_ewma: normalised('ret_5', 5),
  ret_21_over_ewma: normalised('ret_21', 21),
};

export interface SessionInputs {
  /** Standardised, float32, time-major [steps, batch, inputs]; a missing input is zero, the training mean. */
  x: Value;
  /** EWMA sigma at the origin, double [batch, 1]. */
  ewmaSigma: Value;
}

/** The model's inputs are `knownInputs` when its features are a set. */
export function sessionInputs(
  { g, inputs }: Building,
  { features, inputs: names, scaler, hyper }: LstmModel,
): SessionInputs {
  const sourced =
    typeof features === 'string' ? [...new Set(INPUTS.flatMap(({ needs }) => needs))] : features;
  const read = [...new Set([...sourced, 'ewma_sigma'])];
  const raw = inputs.last(read, hyper.steps);
  const of: Columns = (name) => gather(g, raw, [read.indexOf(name)], 2);
  const values =
    typeof features === 'string' ? derived(g, names, of) : gather(g, raw, positions(read, names), 2);
  const z = g.op('Div', [g.op('Sub', [values, g.double(scaler.mean)]), g.double(scaler.deviation)]);
  const clipped = atMost(g, atLeast(g, z, g.double(-CLIP)), g.double(CLIP));
  const known = g.op('Where', [g.op('Equal', [z, z]), clipped, g.double(0)]);
  const x = g.op('Transpose', [toFloat(g, known)], { perm: attribute.ints([1, 0, 2]) });
  return { x, ewmaSigma: gather(g, of('ewma_sigma'), -1, 1) };
}

/** The inputs of a set of features, [batch, steps, inputs]: NaN where one is not finite. */
function derived(g: Graph, names: readonly string[], of: Columns): Value {
  const columns = concat(
    g,
    names.map((name) => MAKE[name]!(g, of)),
    2,
  );
  return g.op('Where', [finite(g, columns), columns, g.double(Number.NaN)]);
}

const positions = (read: string[], names: readonly string[]) => names.map((name) => read.indexOf(name));

/** Names that this version can make, for the check before an export. */
export const knownInputs = (): ReadonlySet<string> => new Set(Object.keys(MAKE));
