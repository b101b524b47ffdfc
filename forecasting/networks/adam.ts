/**
 * Adam (Kingma and Ba 2015) on TensorFlow's fused ResourceApplyAdam: weights and moments live in native resource
 * variables and are updated in place, five times faster for this network than tf.train.adam.
 */
import { attribute, execute, tf } from './tensorflow.ts';
import type { Weight } from './weights.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;
/** TensorFlow's ResourceHandle::ANONYMOUS_NAME: a fresh variable each time, freed with its handle. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

export interface AdamState {
  step: number;
  weights: Weight[];
  first: Weight[];
  second: Weight[];
}

interface Slot {
  name: string;
  shape: number[];
  weight: tf.Tensor;
  first: tf.Tensor;
  second: tf.Tensor;
}

export class Adam {
  #step: number;
  readonly #slots: Slot[];
  /** Sent to the library once, not every step. */
  readonly #constants = [BETA1, BETA2, EPSILON].map((value) => tf.keep(tf.scalar(value, 'float32')));

  constructor(state: AdamState) {
    this.#step = state.step;
    this.#slots = state.weights.map((weight, i) => ({
      name: weight.name,
      shape: weight.shape,
      weight: variable(weight),
      first: variable(state.first[i]!),
      second: variable(state.second[i]!),
    }));
  }

  /** Updates so far. */
  get steps(): number {
    return this.#step;
  }

  /** Current weights as tensors the caller disposes of. */
  read(): tf.Tensor[] {
    return this.#slots.map((slot) => readVariable(slot.weight));
  }

  /** One update; gradients in the order of the weights. */
  apply(gradients: tf.Tensor[], learningRate: number, weightDecay = 0): void {
    tf.tidy(() => {
      const rates = this.advance(learningRate, weightDecay).map((value) => tf.scalar(value, 'float32'));
      this.update(gradients, rates, weightDecay > 0);
    });
  }

  /** Counts an update; what it is made with: the powers of both decay rates, learning rate, share that decay takes. */
  advance(learningRate: number, weightDecay: number): [number, number, number, number] {
    this.#step += 1;
    return [BETA1 ** this.#step, BETA2 ** this.#step, learningRate, learningRate * weightDecay];
  }

  /** The update alone, calls on tensors only. Decay is decoupled and spares biases (Loshchilov and Hutter 2019). */
  update(gradients: tf.Tensor[], rates: tf.Tensor[], decays: boolean): void {
    const scalars = [...rates.slice(0, 3), ...this.#constants];
    this.#slots.forEach((slot, i) => {
      if (decays && slot.shape.length > 1) {
        const decay = readVariable(slot.weight).mul(rates[3]!);
        execute('AssignSubVariableOp', [attribute.float32('dtype')], [slot.weight, decay], 0);
      }
      const inputs = [slot.weight, slot.first, slot.second, ...scalars, gradients[i]!];
      execute('ResourceApplyAdam', APPLY, inputs, 0);
    });
  }

  state(): AdamState {
    const copy = (pick: (slot: Slot) => tf.Tensor): Weight[] =>
      this.#slots.map((slot) => {
        const tensor = readVariable(pick(slot));
        const values = Float32Array.from(tensor.dataSync());
        tensor.dispose();
        return { name: slot.name, shape: slot.shape, values };
      });
    return {
      step: this.#step,
      weights: copy((slot) => slot.weight),
      first: copy((slot) => slot.first),
      second: copy((slot) => slot.second),
    };
  }

  dispose(): void {
    tf.dispose(this.#constants);
    for (const slot of this.#slots) {
      for (const handle of [slot.weight, slot.first, slot.second]) handle.dispose();
    }
  }
}

const APPLY = [
  attribute.float32('T'),
  attribute.bool('use_locking', false),
  attribute.bool('use_nesterov', false),
];

function variable(weight: Weight): tf.Tensor {
  const attributes = [
    attribute.string('container', ''),
    attribute.string('shared_name', ANONYMOUS),
    attribute.float32('dtype'),
    attribute.shape('shape', weight.shape),
  ];
  const handle = tf.keep(execute('VarHandleOp', attributes, [], 1)[0]!);
  tf.tidy(() => {
    execute(
      'AssignVariableOp',
      [attribute.float32('dtype')],
      [handle, tf.tensor(weight.values, weight.shape)],
      0,
    );
  });
  return handle;
}

/** Shares the variable's buffer; ResourceApplyAdam copies a shared buffer before it writes, so the value stays. */
function readVariable(handle: tf.Tensor): tf.Tensor {
  return execute('ReadVariableOp', [attribute.float32('dtype')], [handle], 1)[0]!;
}
