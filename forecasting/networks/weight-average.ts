/**
 * Exponential moving average of the weights over training steps (Polyak and Juditsky 1992; as in Tan and Le 2019): what is
 * validated and kept in place of the last step's weights.
 */
import { tf } from './tensorflow.ts';
import type { Weight } from './weights.ts';

export class WeightAverage {
  readonly #decay: number;
  readonly #names: Weight[];
  #tensors: tf.Tensor[];

  /** @param start the average so far, or the weights before the first step */
  constructor(start: Weight[], decay: number) {
    this.#decay = decay;
    this.#names = start;
    this.#tensors = start.map(({ values, shape }) => tf.tensor(values, shape));
  }

  /**
   * @param weights after the step
   * @param step number of the step, from 1: early on the average is a short one, so that the initial weights are forgotten
   */
  add(weights: tf.Tensor[], step: number): void {
    const decay = Math.min(this.#decay, step / (step + 9));
    const before = this.#tensors;
    this.#tensors = tf.tidy(() =>
      before.map((average, i) => average.mul(decay).add(weights[i]!.mul(1 - decay))),
    );
    // Made inside the step's tidy, kept beyond it.
    for (const tensor of this.#tensors) tf.keep(tensor);
    tf.dispose(before);
  }

  weights(): Weight[] {
    return this.#names.map(({ name, shape }, i) => ({
      name,
      shape,
      values: Float32Array.from(this.#tensors[i]!.dataSync<'float32'>()),
    }));
  }

  dispose(): void {
    tf.dispose(this.#tensors);
  }
}
