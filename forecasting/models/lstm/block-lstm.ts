/**
 * One LSTM layer on TensorFlow's fused kernels: the whole sequence is one BlockLSTMV2 call, its gradient one
 * BlockLSTMGradV2 call. Gate order i, f, c, o; no peepholes, no cell clipping; sigmoid gates, tanh cell, zero start.
 */
import { attribute, execute, int64, tf } from './tensorflow.ts';

const ATTRIBUTES = [attribute.bool('use_peephole', false), attribute.float32('T')];
const FORWARD_ATTRIBUTES = [attribute.float('cell_clip', 0), ...ATTRIBUTES];

/**
 * @param x inputs [steps, batch, inputs]
 * @param kernel input rows above recurrent rows, [inputs + hidden, 4 hidden]
 * @param bias [4 hidden]
 * @returns hidden states [steps, batch, hidden], differentiable in all three
 */
export function blockLstm(x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  return layer(x, kernel, bias) as tf.Tensor3D;
}

const layer = tf.customGrad((...args) => {
  const [x, kernel, bias, save] = args as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
  const [steps, batch] = x.shape;
  const hidden = bias.shape[0] / 4;
  const start = tf.zeros([batch, hidden]);
  const peephole = tf.zeros([hidden]);
  const inputs = [int64(steps), x, start, start, kernel, peephole, peephole, peephole, bias];
  const gates = execute('BlockLSTMV2', FORWARD_ATTRIBUTES, inputs, 7);
  const h = gates[6]!;
  save([x, kernel, bias, start, peephole, ...gates]);
  const gradFunc = (dh: tf.Tensor, saved: tf.Tensor[]) => {
    const [x, kernel, bias, start, peephole, ...gates] = saved as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const noCellGradient = tf.zerosLike(dh);
    const inputs = [int64(steps), x, start, start, kernel, peephole, peephole, peephole, bias, ...gates];
    const out = execute('BlockLSTMGradV2', ATTRIBUTES, [...inputs, noCellGradient, dh], 8);
    return [out[0]!, out[3]!, out[7]!];
  };
  return { value: h, gradFunc };
});
