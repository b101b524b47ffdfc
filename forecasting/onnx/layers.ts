/** Layers of forecasting/networks as graphs: float32, sequences time-major [steps, batch, width]. */
import type { Weight } from '../networks/weights.ts';
import { gather } from './arithmetic.ts';
import { attribute, type Graph, type Value } from './graph.ts';

/** ONNX has the gates i, o, f, c; BlockLSTM has i, f, c, o. */
const GATES = [0, 3, 1, 2];

export const tensor = (g: Graph, { values, shape }: Weight): Value => g.float(values, shape);

/** [steps, batch, width] -> [batch, width] */
export const lastStep = (g: Graph, x: Value): Value => gather(g, x, -1, 0);

/** x W + b over the last axis. */
export function dense(g: Graph, x: Value, kernel: Weight, bias?: Weight): Value {
  const y = g.op('MatMul', [x, tensor(g, kernel)]);
  return bias ? g.op('Add', [y, tensor(g, bias)]) : y;
}

/** @param weights kernel [inputs + hidden, 4 hidden] and bias of each layer; @returns states [steps, batch, hidden] */
export function lstmStack(g: Graph, x: Value, weights: Weight[]): Value {
  let sequence = x;
  for (let i = 0; i < weights.length; i += 2) sequence = lstmLayer(g, sequence, weights[i]!, weights[i + 1]!);
  return sequence;
}

function lstmLayer(g: Graph, x: Value, kernel: Weight, bias: Weight): Value {
  const [rows, columns] = kernel.shape as [number, number];
  const hidden = columns / 4;
  const gates = (from: number, to: number) => {
    const width = to - from;
    const out = new Float32Array(columns * width);
    GATES.forEach((gate, place) => {
      for (let unit = 0; unit < hidden; unit++) {
        for (let i = 0; i < width; i++) {
          out[(place * hidden + unit) * width + i] =
            kernel.values[(from + i) * columns + gate * hidden + unit]!;
        }
      }
    });
    return g.float(out, [1, columns, width]);
  };
  const both = new Float32Array(2 * columns);
  GATES.forEach((gate, place) => {
    both.set(bias.values.subarray(gate * hidden, (gate + 1) * hidden), place * hidden);
  });
  const inputs = [x, gates(0, rows - hidden), gates(rows - hidden, rows), g.float(both, [1, 2 * columns])];
  const states = g.op('LSTM', inputs, { hidden_size: attribute.int(hidden) });
  // [steps, directions, batch, hidden]
  return g.op('Squeeze', [states, g.int64([1])]);
}

/** multiHeadAttention of forecasting/networks/attention.ts; [queries, batch, width]. */
export function multiHeadAttention(
  g: Graph,
  query: Value,
  memory: Value,
  weights: Weight[],
  heads: number,
): Value {
  const width = weights[0]!.shape[1]!;
  const byHead = (x: Value, map: number, order: number[]) => {
    const y = dense(g, x, weights[2 * map]!, weights[2 * map + 1]!);
    const split = g.op('Reshape', [y, g.int64([0, 0, heads, width / heads])]);
    return g.op('Transpose', [split], { perm: attribute.ints(order) });
  };
  const scores = g.op('MatMul', [byHead(query, 0, [1, 2, 0, 3]), byHead(memory, 1, [1, 2, 3, 0])]);
  const scale = g.float(Float32Array.of(1 / Math.sqrt(width / heads)), []);
  const shares = g.op('Softmax', [g.op('Mul', [scores, scale])], { axis: attribute.int(-1) });
  const read = g.op('MatMul', [shares, byHead(memory, 2, [1, 2, 0, 3])]);
  const timeMajor = g.op('Transpose', [read], { perm: attribute.ints([2, 0, 1, 3]) });
  const together = g.op('Reshape', [timeMajor, g.int64([0, 0, width])]);
  return dense(g, together, weights[6]!, weights[7]!);
}

const TAPS = 3;

/** causalConvolution of forecasting/networks/tcn.ts: zeros before the start, shifted copies beside each other. */
export function causalConvolution(
  g: Graph,
  x: Value,
  [kernel, bias]: [Weight, Weight],
  { steps, dilation }: { steps: number; dilation: number },
): Value {
  const shifted = Array.from({ length: TAPS }, (_, tap) => {
    const by = Math.min(steps, (TAPS - 1 - tap) * dilation);
    if (by === 0) return x;
    const padded = g.op('Pad', [x, g.int64([by, 0, 0, 0, 0, 0])]);
    return g.op('Slice', [padded, g.int64([0]), g.int64([steps]), g.int64([0])]);
  });
  return dense(g, g.op('Concat', shifted, { axis: attribute.int(2) }), kernel, bias);
}
