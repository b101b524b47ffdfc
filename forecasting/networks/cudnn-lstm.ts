/**
 * One LSTM layer on cuDNN: CudnnRNN and CudnnRNNBackprop, which only a CUDA build has. Weights are kept as BlockLSTM has
 * them and rearranged on the device for each call.
 */
import { fromHalf, lossScale, toHalf } from './half.ts';
import { attribute, execute, tf } from './tensorflow.ts';

/** The two kernels, apart from the layer around them. */
export interface CudnnKernels {
  /** @returns output [steps, batch, hidden], last h, last c, reserve space */
  forward(x: tf.Tensor, h: tf.Tensor, c: tf.Tensor, params: tf.Tensor): tf.Tensor[];
  /**
   * @param saved inputs and results of forward
   * @param gradients of output, last h and last c
   * @returns gradients of x, h, c, params
   */
  backward(saved: tf.Tensor[], gradients: tf.Tensor[]): tf.Tensor[];
}

export function nativeKernels(type: 'float32' | 'half'): CudnnKernels {
  const attributes = [
    attribute[type]('T'),
    attribute.string('rnn_mode', 'lstm'),
    attribute.string('input_mode', 'linear_input'),
    attribute.string('direction', 'unidirectional'),
    attribute.float('dropout', 0),
    attribute.int('seed', 0),
    attribute.int('seed2', 0),
  ];
  const training = attribute.bool('is_training', true);
  return {
    forward: (...inputs) => execute('CudnnRNN', [...attributes, training], inputs, 4),
    backward: (saved, gradients) => {
      const reserve = saved.at(-1)!;
      const inputs = [...saved.slice(0, -1), ...gradients, reserve];
      return execute('CudnnRNNBackprop', attributes, inputs, 4);
    },
  };
}

/**
 * cuDNN's canonical order of one layer, flat: input matrices of gates i, f, c, o, each transposed; recurrent matrices likewise;
 * biases of the inputs (zero: one bias is enough); biases of the recurrence. Gates are in BlockLSTM's order already, so
 * a transposed half of the kernel is four transposed gates after each other.
 * @param kernel [inputs + hidden, 4 hidden]
 * @param bias [4 hidden]
 * @returns [4 hidden (inputs + hidden + 2)]
 */
export function toCanonical(kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor1D {
  const hidden = bias.shape[0] / 4;
  const inputs = kernel.shape[0] - hidden;
  const [input, recurrent] = tf.split(kernel, [inputs, hidden], 0) as [tf.Tensor2D, tf.Tensor2D];
  return tf.concat([input.transpose().flatten(), recurrent.transpose().flatten(), tf.zerosLike(bias), bias]);
}

/** Kernel and bias of a canonical vector, the bias being that of the recurrence: the inverse, and what gradients need. */
export function fromCanonical(
  flat: tf.Tensor1D,
  inputs: number,
  hidden: number,
): { kernel: tf.Tensor2D; bias: tf.Tensor1D } {
  const gates = 4 * hidden;
  const [input, recurrent, , bias] = tf.split(flat, [gates * inputs, gates * hidden, gates, gates]) as [
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
  ];
  const kernel = tf.concat(
    [input.reshape([gates, inputs]).transpose(), recurrent.reshape([gates, hidden]).transpose()],
    0,
  ) as tf.Tensor2D;
  return { kernel, bias };
}

/** As blockLstm, same arguments and result. Throws what TensorFlow says where there is no cuDNN. */
export const cudnnLstm = cudnnLayer(nativeKernels('float32'), 'float32');

/** As blockLstmHalf: computed in float16, weights and gradients in float32. */
export const cudnnLstmHalf = cudnnLayer(nativeKernels('half'), 'half');

/** A layer on these kernels. */
export function cudnnLayer(kernels: CudnnKernels, type: 'float32' | 'half') {
  const half = type === 'half';
  const enter = half ? toHalf : <T extends tf.Tensor>(x: T) => x;
  const leave = half ? fromHalf : <T extends tf.Tensor>(x: T) => x;
  const layer = tf.customGrad((...args) => {
    const [x, kernel, bias, save] = args as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const [, batch, inputs] = x.shape;
    const hidden = bias.shape[0] / 4;
    const start = enter(tf.zeros([1, batch, hidden]));
    const params = enter(toCanonical(kernel, bias));
    const given = [enter(x), start, start, params] as const;
    const out = kernels.forward(...given);
    save([...given, ...out]);
    const gradFunc = (dh: tf.Tensor, saved: tf.Tensor[]) => {
      const scale = half ? lossScale(dh) : tf.scalar(1);
      const none = enter(tf.zeros([1, batch, hidden]));
      const back = kernels.backward(saved, [enter(dh.mul(scale)), none, none]);
      const [dx, , , dParams] = back.map((g) => leave(g).div(scale));
      const weights = fromCanonical(dParams as tf.Tensor1D, inputs, hidden);
      return [dx!, weights.kernel, weights.bias];
    };
    return { value: leave(out[0]!), gradFunc };
  });
  return (x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D) => layer(x, kernel, bias) as tf.Tensor3D;
}
