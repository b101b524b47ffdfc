/**
 * One LSTM layer on cuDNN: CudnnRNN and CudnnRNNBackprop, which only a CUDA build has. Weights are kept as BlockLSTM has
 * them and rearranged on the device for each call.
 */
import { fromHalf, lossScale, toHalf } from './half.ts';
import { attribute, execute, tf } from './tensorflow.ts';

const attributesOf = (type: 'float32' | 'half') => [
  attribute[type]('T'),
  attribute.string('rnn_mode', 'lstm'),
  attribute.string('input_mode', 'linear_input'),
  attribute.string('direction', 'unidirectional'),
  attribute.float('dropout', 0),
  attribute.int('seed', 0),
  attribute.int('seed2', 0),
];
const TRAINING = attribute.bool('is_training', true);
const FLOAT = attributesOf('float32');
const HALF = attributesOf('half');

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
export function cudnnLstm(x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  return layer(x, kernel, bias) as tf.Tensor3D;
}

/** As blockLstmHalf: computed in float16, weights and gradients in float32. */
export function cudnnLstmHalf(x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  return halfLayer(x, kernel, bias) as tf.Tensor3D;
}

const same = <T extends tf.Tensor>(x: T): T => x;
const layer = layerOf(FLOAT, same, same, () => tf.scalar(1));
const halfLayer = layerOf(HALF, toHalf, fromHalf, lossScale);

function layerOf(
  attributes: typeof FLOAT,
  enter: typeof same,
  leave: typeof same,
  scaleOf: (gradient: tf.Tensor) => tf.Tensor,
) {
  return tf.customGrad((...args) => {
    const [x, kernel, bias, save] = args as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const [, batch, inputs] = x.shape;
    const hidden = bias.shape[0] / 4;
    const start = enter(tf.zeros([1, batch, hidden]));
    const given = [enter(x), start, start, enter(toCanonical(kernel, bias))];
    const out = execute('CudnnRNN', [...attributes, TRAINING], given, 4);
    save([...given, ...out]);
    const gradFunc = (dh: tf.Tensor, saved: tf.Tensor[]) => {
      const scale = scaleOf(dh);
      const [x, h, c, params, output, outputH, outputC, reserve] = saved as Eight;
      const none = enter(tf.zeros([1, batch, hidden]));
      const gradients = [enter(dh.mul(scale)), none, none];
      const back = execute(
        'CudnnRNNBackprop',
        attributes,
        [x, h, c, params, output, outputH, outputC, ...gradients, reserve],
        4,
      );
      const dx = leave(back[0]!).div(scale);
      const dParams = leave(back[3]!).div(scale) as tf.Tensor1D;
      const { kernel, bias } = fromCanonical(dParams, inputs, hidden);
      return [dx, kernel, bias];
    };
    return { value: leave(out[0]!), gradFunc };
  });
}

type Eight = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
