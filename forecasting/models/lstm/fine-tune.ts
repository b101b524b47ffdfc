/**
 * Fine-tuning: the pooled body stays, the head is fitted a little further on one symbol's origins. The body's output is
 * computed once, so that a symbol costs a dense layer; no checkpoints inside, the pooled fit before it has them.
 */
import { Adam } from '../../networks/adam.ts';
import { headInputs } from '../../networks/network.ts';
import { refuseNonFiniteValidation } from '../../networks/non-finite.ts';
import { distributionOf, objective, type Targets } from '../../networks/objective.ts';
import { deriveSeed, permutation } from '../../networks/random.ts';
import { tf } from '../../networks/tensorflow.ts';
import { TrainingSteps } from '../../networks/training-step.ts';
import { type Weight, zerosLike } from '../../networks/weights.ts';
import { batchOf, targetsOf } from './batches.ts';
import { type Blueprint, passOf } from './blueprint.ts';
import { rowsOfPass } from './evaluate.ts';
import type { Origins } from './targets.ts';
import type { Run } from './train.ts';

/** A run of which both parts are the symbol's own. */
export type OwnRun = Omit<Run, 'epochs'>;

/** Uses of the seed for permutations here: the epoch is added. */
const TUNING_SEEDS = 300_000;
/**
 * A symbol has tens to thousands of origins where the pool has tens of thousands. Not smaller: so an epoch of little history is
 * a single step, and the head stays near the pooled one.
 */
const BATCH = 128;

/** Head inputs of some origins, [origins, width], and what they should lead to. */
interface Part {
  inputs: Float32Array;
  width: number;
  origins: Origins;
}

/**
 * The head of one symbol, or undefined: no epoch was better than the pooled head on the symbol's own validation origins.
 * Throws the reason of an abort, NonFiniteLoss.
 */
export async function tuneHead(
  run: OwnRun,
  weights: Weight[],
  signal?: AbortSignal,
): Promise<Weight[] | undefined> {
  const { hyper, blueprint, seed } = run;
  const train = await partOf(run, weights, run.train, signal);
  const validation = await partOf(run, weights, run.validation, signal);
  const head = weights.slice(-2);
  const adam = new Adam({ step: 0, weights: head, first: zerosLike(head), second: zerosLike(head) });
  const steps = headSteps(adam, run);
  try {
    let best: Weight[] | undefined;
    let bestLoss = lossOf(head, validation, blueprint);
    let stale = 0;
    for (let epoch = 0; epoch < hyper.fineTuneEpochs && stale < hyper.patience; epoch++) {
      const order = permutation(run.train.rows.length, deriveSeed(seed, TUNING_SEEDS + epoch));
      for (let from = 0; from < order.length; from += BATCH) {
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        headStep(steps, train, order.subarray(from, from + BATCH), hyper.fineTuneRate);
      }
      const { weights: now } = adam.state();
      const loss = lossOf(now, validation, blueprint);
      refuseNonFiniteValidation(loss, epoch + 1, hyper.fineTuneRate);
      stale = loss < bestLoss ? 0 : stale + 1;
      if (loss < bestLoss) {
        best = now;
        bestLoss = loss;
      }
    }
    return best;
  } finally {
    steps.dispose();
    adam.dispose();
  }
}

async function partOf(
  { blueprint, sequences }: OwnRun,
  weights: Weight[],
  origins: Origins,
  signal?: AbortSignal,
): Promise<Part> {
  const { network, shape } = blueprint;
  const positions = Int32Array.from(origins.rows.keys());
  const width = network.width(shape) + shape.inputs;
  const inputs = new Float32Array(positions.length * width);
  const size = rowsOfPass(weights, shape.steps);
  for (let from = 0; from < positions.length; from += size) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const values = tf.tidy(() => {
      const tensors = weights.map(({ values, shape }) => tf.tensor(values, shape));
      const { x } = batchOf(sequences, origins, positions.subarray(from, from + size));
      return headInputs(network, tensors, x, shape, passOf(blueprint)).dataSync<'float32'>();
    });
    inputs.set(values, from * width);
  }
  return { inputs, width, origins };
}

/** Tensors of some of a part's origins; inside a tidy. */
function tensorsOf(part: Part, picked: Int32Array): { inputs: tf.Tensor2D; targets: Targets } {
  const { inputs, width, origins } = part;
  const values = new Float32Array(picked.length * width);
  picked.forEach((p, i) => {
    values.set(inputs.subarray(p * width, (p + 1) * width), i * width);
  });
  return { inputs: tf.tensor2d(values, [picked.length, width]), targets: targetsOf(origins, picked) };
}

function headSteps(adam: Adam, { hyper, blueprint }: OwnRun): TrainingSteps {
  const { head } = blueprint;
  const lossOf = ([kernel, bias]: tf.Tensor[], [inputs, returns, weight, ratio, known]: tf.Tensor[]) => {
    const outputs = inputs!.matMul(kernel!).add(bias!) as tf.Tensor2D;
    const variance = ratio && { ratio, weight: known };
    return objective(outputs, head, { returns, weight, variance } as Targets, blueprint.objective);
  };
  return new TrainingSteps(adam, lossOf, { clipNorm: hyper.clipNorm, weightDecay: 0 });
}

function headStep(steps: TrainingSteps, part: Part, picked: Int32Array, learningRate: number): void {
  tf.tidy(() => {
    const { inputs, targets } = tensorsOf(part, picked);
    const { returns, weight, variance } = targets;
    const realised = variance ? [variance.ratio, variance.weight] : [];
    steps.step([inputs, returns, weight, ...realised], learningRate);
  });
}

function lossOf(head: Weight[], part: Part, blueprint: Blueprint): number {
  return tf.tidy(() => {
    const [kernel, bias] = head.map(({ values, shape }) => tf.tensor(values, shape));
    const all = Int32Array.from(part.origins.rows.keys());
    const { inputs, targets } = tensorsOf(part, all);
    const outputs = inputs.matMul(kernel as tf.Tensor2D).add(bias!) as tf.Tensor2D;
    const distribution = distributionOf(outputs, blueprint.head, targets.returns.shape[1]);
    return blueprint.head.loss(distribution, targets.returns, targets.weight).dataSync()[0]!;
  });
}
