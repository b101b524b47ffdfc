/** Optimiser steps, without a tensor left behind. */
import type { Adam } from './adam.ts';
import { refuseNonFiniteStep } from './non-finite.ts';
import { Recording } from './recording.ts';
import { backend, tf } from './tensorflow.ts';

const { binding } = backend;

export interface StepOptions {
  /** Largest global norm of the gradients. Without it they are neither clipped nor looked at. */
  clipNorm?: number;
  weightDecay: number;
}

/** Of weights and all that changes from step to step; calls of TensorFlow's alone, for they are recorded. */
export type LossOf = (weights: tf.Tensor[], inputs: tf.Tensor[]) => tf.Scalar;

/** The steps of one fit. Loss, gradient and update are recorded at the first step and repeated after. */
export class TrainingSteps {
  readonly #adam: Adam;
  readonly #lossOf: LossOf;
  readonly #options: StepOptions;
  /** By the shapes of the inputs: the last batch may be shorter. */
  readonly #gradients = new Map<string, Recording>();
  #update: Recording | undefined;

  constructor(adam: Adam, lossOf: LossOf, options: StepOptions) {
    this.#adam = adam;
    this.#lossOf = lossOf;
    this.#options = options;
  }

  /**
   * Gradient at the optimiser's weights, clipped to a global norm, applied by Adam; returns the loss before the step.
   * @param inputs what the loss is given: the same number at every step
   * @throws TerminalError NonFiniteLoss: the loss or the norm of the gradients (in details) is not finite
   */
  step(inputs: tf.Tensor[], learningRate: number): number {
    const recording = this.#recordingFor(inputs);
    const owned = recording.run(backend.getInputTensorIds(inputs));
    try {
      const [loss, norm] = owned as [number, number];
      const value = binding.tensorDataSync(loss)[0]!;
      const clipped = this.#options.clipNorm !== undefined;
      refuseNonFiniteStep(value, clipped ? binding.tensorDataSync(norm)[0]! : 0, learningRate);
      const gradients = owned.slice(clipped ? 2 : 1);
      const rates = this.#adam
        .advance(learningRate, this.#options.weightDecay)
        .map((rate) => binding.createTensor([], binding.TF_FLOAT, Float32Array.of(rate)));
      owned.push(...rates);
      this.#update ??= this.#recordUpdate();
      this.#update.run([...gradients, ...rates]);
      return value;
    } finally {
      for (const id of owned) binding.deleteTensor(id);
    }
  }

  dispose(): void {
    for (const recording of this.#gradients.values()) recording.dispose();
    this.#update?.dispose();
  }

  #recordingFor(inputs: tf.Tensor[]): Recording {
    const key = inputs.map(({ shape }) => shape.join('x')).join();
    let recording = this.#gradients.get(key);
    if (!recording) {
      recording = new Recording(inputs, (given) => this.#gradient(given));
      this.#gradients.set(key, recording);
    }
    return recording;
  }

  /** Loss, norm where gradients are clipped, gradients in the order of the weights. */
  #gradient(inputs: tf.Tensor[]): tf.Tensor[] {
    const { clipNorm } = this.#options;
    const ofWeights = (...weights: tf.Tensor[]) => this.#lossOf(weights, inputs);
    const { value, grads } = tf.valueAndGrads(ofWeights)(this.#adam.read());
    if (clipNorm === undefined) return [value, ...grads];
    const { clipped, norm } = clipByGlobalNorm(grads, clipNorm);
    return [value, norm, ...clipped];
  }

  #recordUpdate(): Recording {
    const gradients = this.#adam.read();
    const rates = [0, 0, 0, 0].map((rate) => tf.scalar(rate, 'float32'));
    const decays = this.#options.weightDecay > 0;
    const recording = new Recording([...gradients, ...rates], (given) => {
      this.#adam.update(given.slice(0, gradients.length), given.slice(gradients.length), decays);
      return [];
    });
    tf.dispose([gradients, rates]);
    return recording;
  }
}

/** Gradients scaled down together so that their joint norm is at most `limit` (Pascanu et al. 2013). */
export function clipByGlobalNorm(
  gradients: tf.Tensor[],
  limit: number,
): { clipped: tf.Tensor[]; norm: tf.Tensor } {
  const norm = tf.addN(gradients.map((g) => g.square().sum())).sqrt();
  const factor = tf.scalar(limit).div(tf.maximum(norm, limit));
  return { clipped: gradients.map((g) => g.mul(factor)), norm };
}
