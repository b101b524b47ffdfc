/**
 * One LSTM layer on TensorFlow's fused kernels: the whole sequence is one BlockLSTMV2 call, its gradient one
 * BlockLSTMGradV2 call, or for wide layers on a processor several. Gate order i, f, c, o; no peepholes, no cell clipping;
 * sigmoid gates, tanh cell, zero start.
 */
import { fromHalf, lossScale, toHalf } from './half.ts';
import { type LstmPass, unfusedGradient } from './lstm-gradient.ts';
import { attribute, DEVICE, execute, int64, tf } from './tensorflow.ts';

/** Units from which several calls are faster on a processor: 1.1 to 3.6 times. Below they are slower, at 32 units 2.3 times. */
const WIDE = 128;

const attributesOf = (type: 'float32' | 'half') => {
  const gradient = [attribute.bool('use_peephole', false), attribute[type]('T')];
  return { gradient, forward: [attribute.float('cell_clip', 0), ...gradient] };
};
const FLOAT = attributesOf('float32');
const HALF = attributesOf('half');

/**
 * @param x inputs [steps, batch, inputs]
 * @param kernel input rows above recurrent rows, [inputs + hidden, 4 hidden]
 * @param bias [4 hidden]
 * @returns hidden states [steps, batch, hidden], differentiable in all three
 */
export function blockLstm(x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  const wide = bias.shape[0] / 4 >= WIDE && DEVICE === 'cpu';
  return wide ? unfused(x, kernel, bias) : fused(x, kernel, bias);
}

/** The same with kernels in float16; weights, results and gradients are float32. */
export function blockLstmHalf(x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  return halfLayer(x, kernel, bias) as tf.Tensor3D;
}

/** Tensors that both passes read beside x, kernel and bias. */
function startOf(x: tf.Tensor, bias: tf.Tensor): { start: tf.Tensor; peephole: tf.Tensor } {
  const hidden = bias.shape[0]! / 4;
  return { start: tf.zeros([x.shape[1]!, hidden]), peephole: tf.zeros([hidden]) };
}

/** Depends on no tensor: a recording makes it once. */
const zeros = (shape: number[]) => tf.fill(shape, 0);

/** A layer with this gradient. */
export function layerWith(gradient: (dh: tf.Tensor, pass: LstmPass) => tf.Tensor[]) {
  const layer = tf.customGrad((...args) => {
    const [x, kernel, bias, save] = args as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const { start, peephole } = startOf(x, bias);
    const inputs = [int64(x.shape[0]), x, start, start, kernel, peephole, peephole, peephole, bias];
    const gates = execute('BlockLSTMV2', FLOAT.forward, inputs, 7);
    save([x, kernel, bias, start, peephole, ...gates]);
    return {
      value: gates[6]!,
      gradFunc: (dh: tf.Tensor, saved: tf.Tensor[]) => gradient(dh, passOf(saved)),
    };
  });
  return (x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D) => layer(x, kernel, bias) as tf.Tensor3D;
}

/** The gradient in one call, whatever the width. */
export const fused = layerWith((dh, pass) => fusedGradient(dh, zeros(dh.shape), pass, FLOAT.gradient));
const unfused = layerWith(unfusedGradient);

const halfLayer = tf.customGrad((...args) => {
  const [x, kernel, bias, save] = args as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
  const { start, peephole } = startOf(x, bias);
  const [hx, hk, hb, hs, hp] = [x, kernel, bias, start, peephole].map(toHalf) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const inputs = [int64(x.shape[0]), hx, hs, hs, hk, hp, hp, hp, hb];
  const gates = execute('BlockLSTMV2', HALF.forward, inputs, 7);
  save([hx, hk, hb, hs, hp, ...gates]);
  return {
    value: fromHalf(gates[6]!),
    gradFunc: (dh: tf.Tensor, saved: tf.Tensor[]) => {
      const scale = lossScale(dh);
      const none = toHalf(zeros(dh.shape));
      const scaled = fusedGradient(toHalf(dh.mul(scale)), none, passOf(saved), HALF.gradient);
      return scaled.map((g) => fromHalf(g).div(scale));
    },
  };
});

function passOf([x, kernel, bias, start, peephole, ...gates]: tf.Tensor[]): LstmPass {
  return { x, kernel, bias, start, peephole, gates } as LstmPass;
}

/** Gradients of x, kernel and bias in one call. */
function fusedGradient(
  dh: tf.Tensor,
  noCellGradient: tf.Tensor,
  { x, kernel, bias, start, peephole, gates }: LstmPass,
  attributes: typeof FLOAT.gradient,
): tf.Tensor[] {
  const inputs = [int64(x.shape[0]), x, start, start, kernel, peephole, peephole, peephole, bias, ...gates];
  const out = execute('BlockLSTMGradV2', attributes, [...inputs, noCellGradient, dh], 8);
  return [out[0]!, out[3]!, out[7]!];
}
