/**
 * Integrated gradients of a network: output g(x) exp(u), x the standardised sequence and u the logarithm of its unit, EWMA
 * sigma x sqrt h. The baseline is the median sequence of the training window in the symbol's usual unit.
 */
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { finish } from '../../explanations/finish.ts';
import { integratedGradients } from '../../explanations/integrated-gradients.ts';
import { sigmaAt, usualSigma } from '../../explanations/panel-parts.ts';
import { NO_DROPOUT, seededDropout } from '../../networks/dropout.ts';
import { quantilesOf } from '../../networks/heads.ts';
import { headInputs } from '../../networks/network.ts';
import { deriveSeed } from '../../networks/random.ts';
import { MEAN_UNIT } from '../../networks/student-loss.ts';
import { tf } from '../../networks/tensorflow.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import { blueprintOf, passOf } from './blueprint.ts';
import { inputColumns } from './inputs.ts';
import type { LstmModel } from './model.ts';
import { identityOf, predictLstm, SAMPLE_SEEDS, tensorsOf } from './predict.ts';
import { REFERENCE } from './quantiles.ts';
import { Sequences } from './sequences.ts';

/** In units of the baseline's volatility; float32 leaves about 1e-7. */
const ABSOLUTE = 1e-4;
/** As momentsOfQuantiles: quantiles that nearly coincide do not mean a certain return. */
const LEAST_SIGMA = 0.05;
/** Points of the line in one pass. */
const POINTS = 32;

/** Throws MissingFeature, FeatureSetMismatch as predictLstm. */
export function explainLstm(model: LstmModel, panel: Panel, row: number, what: ExplainedOutput): Explanation {
  const value = predictLstm(model, panel, Int32Array.of(row))[what.horizon][what.output][0]!;
  const { names, columns } = inputColumns(panel, model.features);
  const { steps } = model.hyper;
  const x = new Sequences(panel, columns, model.scaler, steps).batch(Int32Array.of(row));
  const from = model.baseline ? Float32Array.from(model.baseline.flat()) : new Float32Array(x.length);
  const root = Math.sqrt(what.horizon);
  const sigma = sigmaAt(panel, row);
  const usual = usualSigma(panel, row);
  const change = Float64Array.from(x, (end, i) => end - from[i]!);
  const lift = Math.log(sigma / usual);
  const seed = identityOf(panel, row);
  const symbol = panel.symbols[panel.symbolIndex[row]!]!;
  return tf.tidy(() => {
    const g = outputOf(model, names.length, { symbol, seed }, what);
    const base = g(at(from, change, Float64Array.of(0), steps)).dataSync()[0]! * usual * root;
    const gradient = tf.grad((points) => g(points as tf.Tensor3D).sum());
    const integral = integratedGradients({
      ...{ from: base, to: value, absolute: ABSOLUTE * sigma * root },
      change: Float64Array.of(...change, lift),
      gradients(shares, weights) {
        const sum = new Float64Array(change.length + 1);
        for (let first = 0; first < shares.length; first += POINTS) {
          const part = shares.subarray(first, first + POINTS);
          const units = Float64Array.from(
            part,
            (t, k) => weights[first + k]! * usual * Math.exp(t * lift) * root,
          );
          tf.tidy(() => {
            const points = at(from, change, part, steps);
            const outputs = g(points).dataSync();
            const slopes = gradient(points).dataSync();
            add(sum, slopes, units, names.length);
            units.forEach((unit, k) => {
              sum[change.length]! += unit * outputs[k]!;
            });
          });
        }
        return sum;
      },
    });
    const { values, nodes, converged } = integral;
    const contributions = names.map((feature, j) => {
      let total = 0;
      for (let i = j; i < change.length; i += names.length) total += values[i]!;
      return { feature, value: total };
    });
    contributions.push({ feature: 'ewma_sigma', value: values[change.length]! });
    const reference = `${model.baseline ? 'the median sequence of the training window' : 'inputs at their training mean (a model without a stored median sequence)'}, EWMA sigma at the symbol's median of the last 80 sessions; ${nodes} nodes`;
    const found = finish(what, { method: 'integrated-gradients', base, value, contributions, reference });
    return { ...found, converged };
  });
}

/** Points of the line, [steps, shares, inputs]. */
function at(from: Float32Array, change: Float64Array, shares: Float64Array, steps: number): tf.Tensor3D {
  const width = from.length / steps;
  const points = new Float32Array(from.length * shares.length);
  for (let step = 0; step < steps; step++) {
    shares.forEach((t, k) => {
      for (let j = 0; j < width; j++) {
        const i = step * width + j;
        points[(step * shares.length + k) * width + j] = from[i]! + t * change[i]!;
      }
    });
  }
  return tf.tensor3d(points, [steps, shares.length, width]);
}

/** Adds slopes [steps, points, inputs], weighted by point, to sums [steps, inputs]. */
function add(sum: Float64Array, slopes: ArrayLike<number>, units: Float64Array, width: number): void {
  for (let i = 0; i < slopes.length; i++) {
    const line = Math.floor(i / width);
    const step = Math.floor(line / units.length);
    sum[step * width + (i % width)]! += units[line % units.length]! * slopes[i]!;
  }
}

/** Mean or sigma in units of the baseline's volatility, [points], by the rules of moments.ts. */
function outputOf(
  model: LstmModel,
  inputs: number,
  { symbol, seed }: { symbol: string; seed: number },
  { horizon, output }: ExplainedOutput,
): (x: tf.Tensor3D) => tf.Tensor1D {
  const { hyper } = model;
  const blueprint = blueprintOf(hyper, inputs);
  const networks = model.members.map((weights, member) => {
    const own = model.tuned[symbol]?.[member];
    return tensorsOf(own ? [...weights.slice(0, -2), ...own] : weights);
  });
  const passes = Math.max(1, hyper.mcSamples);
  return (x) => {
    const each = networks.map((weights, member) => {
      const [kernel, bias] = weights.slice(-2) as [tf.Tensor2D, tf.Tensor1D];
      const drawn = Array.from({ length: passes }, (_, sample) => {
        const draw = deriveSeed(model.seed, SAMPLE_SEEDS + member * 1000 + sample);
        const seeds = new Uint32Array(x.shape[1]).fill(deriveSeed(draw, seed));
        const dropout = hyper.mcSamples > 0 ? seededDropout(hyper.dropout, seeds) : NO_DROPOUT;
        const inputs = headInputs(blueprint.network, weights, x, blueprint.shape, passOf(blueprint, dropout));
        return momentsOf(hyper.head, inputs.matMul(kernel).add(bias) as tf.Tensor2D, horizon);
      });
      const mean = average(drawn.map((one) => one.mean));
      if (output === 'mean') return mean;
      if (drawn.length === 1) return drawn[0]!.sigma;
      return average(drawn.map((one) => one.sigma.square().add(one.mean.sub(mean).square()))).sqrt();
    });
    return average(each) as tf.Tensor1D;
  };
}

function momentsOf(head: LstmModel['hyper']['head'], outputs: tf.Tensor2D, horizon: Horizon) {
  const [n, k] = [HORIZONS.length, HORIZONS.indexOf(horizon)];
  const pick = (values: tf.Tensor2D, column: number) => values.slice([0, column], [-1, 1]).reshape([-1]);
  if (head === 'student') {
    return { mean: pick(outputs, k).mul(MEAN_UNIT), sigma: pick(outputs, k + n).exp() };
  }
  const distribution = outputs.slice([0, 0], [-1, REFERENCE.length * n]);
  const quantiles = quantilesOf(distribution, REFERENCE).map((q) => pick(q, k));
  const squares = REFERENCE.reduce((sum, z) => sum + z * z, 0);
  const slope = tf.addN(quantiles.map((q, i) => q.mul(REFERENCE[i]! / squares)));
  return { mean: average(quantiles), sigma: slope.maximum(LEAST_SIGMA) };
}

function average(values: tf.Tensor[]): tf.Tensor {
  return values.length === 1 ? values[0]! : tf.addN(values).div(values.length);
}
