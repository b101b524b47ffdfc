/** Training steps on batches of a fit's origins, with the masks and the mixing that the recipe asks for. */
import type { Adam } from '../../networks/adam.ts';
import { givenDropout, masksOf, siteWidths } from '../../networks/dropout.ts';
import { forward } from '../../networks/network.ts';
import { objective, type Targets } from '../../networks/objective.ts';
import { deriveSeed } from '../../networks/random.ts';
import { tf } from '../../networks/tensorflow.ts';
import { TrainingSteps } from '../../networks/training-step.ts';
import { batchOf, mixed } from './batches.ts';
import { passOf } from './blueprint.ts';
import type { Run } from './train.ts';

/** Uses of a network's seed, by epoch. */
const MASK_SEEDS = 100_000;
const MIXING_SEEDS = 200_000;

export class FitSteps {
  readonly #run: Run;
  readonly #steps: TrainingSteps;
  /** Of the places where dropout is applied. */
  readonly #widths: number[];

  constructor(adam: Adam, run: Run) {
    const { hyper, blueprint } = run;
    const { network, shape, head } = blueprint;
    this.#run = run;
    const outputsOf = (weights: tf.Tensor[], x: tf.Tensor, masks: tf.Tensor[]) =>
      forward(network, weights, x as tf.Tensor3D, shape, passOf(blueprint, givenDropout(masks)));
    const lossOf = (weights: tf.Tensor[], inputs: tf.Tensor[]) => {
      const { x, targets, masks } = this.#named(inputs);
      const outputs = outputsOf(weights, x, masks);
      const repeated = hyper.mixup > 0 ? (tf.concat([outputs, outputs], 0) as tf.Tensor2D) : outputs;
      return objective(repeated, head, targets, blueprint.objective);
    };
    this.#steps = new TrainingSteps(adam, lossOf, hyper);
    const one = () => tf.zeros<tf.Rank.R3>([shape.steps, 1, shape.inputs]);
    this.#widths =
      hyper.dropout > 0
        ? siteWidths((noting) => forward(network, adam.read(), one(), shape, passOf(blueprint, noting)))
        : [];
  }

  /**
   * The loss before the step.
   * @param positions of the run's training origins
   * @param at epoch and batch, which masks and mixing are drawn by
   * @throws TerminalError NonFiniteLoss
   */
  step(positions: Int32Array, learningRate: number, at: [epoch: number, batch: number]): number {
    return tf.tidy(() => this.#steps.step(this.#inputs(positions, at), learningRate));
  }

  dispose(): void {
    this.#steps.dispose();
  }

  #inputs(positions: Int32Array, [epoch, batch]: [number, number]): tf.Tensor[] {
    const { hyper, sequences, train, seed } = this.#run;
    const drawOf = (uses: number) => deriveSeed(deriveSeed(seed, uses + epoch), batch);
    const plain = batchOf(sequences, train, positions);
    const { x, targets } = hyper.mixup > 0 ? mixed(plain, hyper.mixup, drawOf(MIXING_SEEDS)) : plain;
    const { returns, weight, variance } = targets;
    const seeds = () => Uint32Array.from(positions, (p) => deriveSeed(drawOf(MASK_SEEDS), p));
    const masks = hyper.dropout > 0 ? masksOf(hyper.dropout, seeds(), this.#widths) : [];
    return [x, returns, weight, ...(variance ? [variance.ratio, variance.weight] : []), ...masks];
  }

  /** What `#inputs` put together. */
  #named([x, returns, weight, ...rest]: tf.Tensor[]): { x: tf.Tensor; targets: Targets; masks: tf.Tensor[] } {
    const variance = this.#run.train.variance ? { ratio: rest[0], weight: rest[1] } : undefined;
    const targets = { returns, weight, ...(variance && { variance }) } as Targets;
    return { x: x!, targets, masks: variance ? rest.slice(2) : rest };
  }
}
