/**
 * Milliseconds of one training step of a stacked LSTM with a dense head (mean squared error, Adam): ours on fused
 * kernels, the peer as tf.layers.lstm under model.fit, both from the same weights on the same data in this process.
 */
import { Adam } from '../forecasting/networks/adam.ts';
import { blockLstm } from '../forecasting/networks/block-lstm.ts';
import { mulberry32 } from '../forecasting/networks/random.ts';
import { tf, VERSION } from '../forecasting/networks/tensorflow.ts';
import { lstmStackWeights, type Weight, zerosLike } from '../forecasting/networks/weights.ts';
import { type BenchLine, timesBetter } from './line.ts';

interface Shape {
  batch: number;
  steps: number;
  inputs: number;
  hidden: number;
  layers: number;
}

const SHAPES: Shape[] = [
  { batch: 64, steps: 60, inputs: 20, hidden: 64, layers: 2 },
  { batch: 256, steps: 60, inputs: 20, hidden: 128, layers: 2 },
  { batch: 32, steps: 30, inputs: 8, hidden: 32, layers: 1 },
];
const LEARNING_RATE = 0.001;
const OUR_STEPS = 10;
const PEER_STEPS = 3;

interface Measured {
  /** Mean over the steps after the first, which allocates. */
  ms: number;
  /** Loss of each step. */
  losses: number[];
}

export async function run(): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const shape of SHAPES) lines.push(await measure(shape));
  return lines;
}

async function measure(shape: Shape): Promise<BenchLine> {
  const { batch, steps, inputs, hidden, layers } = shape;
  const next = mulberry32(1);
  const noise = (size: number) => Float32Array.from({ length: size }, () => 2 * next() - 1);
  const x = tf.tensor3d(noise(batch * steps * inputs), [batch, steps, inputs]);
  const y = tf.tensor2d(noise(batch), [batch, 1]);
  const lstm = lstmStackWeights('lstm', { inputs, hidden, layers }, 1);
  const head = { name: 'head/kernel', shape: [hidden, 1], values: noise(hidden).map((w) => w / 10) };
  const weights = [...lstm, head, { name: 'head/bias', shape: [1], values: new Float32Array(1) }];
  const ours = measureOurs(weights, x, y);
  const peer = await measurePeer(shape, weights, x, y);
  tf.dispose([x, y]);
  return {
    name: `lstm-step.${batch}x${steps}x${inputs}-h${hidden}x${layers}`,
    unit: 'ms/step',
    ours: ours.ms,
    peer: peer.ms,
    peerName: 'tf.layers.lstm + model.fit',
    ratio: timesBetter(ours.ms, peer.ms, 'less'),
    detail: {
      ...shape,
      tensorflow: VERSION,
      threads: process.env.TF_NUM_INTRAOP_THREADS,
      ourSteps: OUR_STEPS,
      peerSteps: PEER_STEPS,
      firstLossDifference: Math.abs(peer.losses[0]! - ours.losses[0]!),
    },
  };
}

function measureOurs(weights: Weight[], x: tf.Tensor3D, y: tf.Tensor2D): Measured {
  const adam = new Adam({ step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) });
  const step = () =>
    tf.tidy(() => {
      const loss = (...w: tf.Tensor[]) => tf.losses.meanSquaredError(y, network(w, x)) as tf.Scalar;
      const { value, grads } = tf.valueAndGrads(loss)(adam.read());
      adam.apply(grads, LEARNING_RATE);
      return value.dataSync()[0]!;
    });
  const losses = [step()];
  const from = performance.now();
  for (let i = 0; i < OUR_STEPS; i++) losses.push(step());
  const ms = (performance.now() - from) / OUR_STEPS;
  adam.dispose();
  return { ms, losses };
}

function network(weights: tf.Tensor[], x: tf.Tensor3D): tf.Tensor2D {
  let sequence = tf.transpose(x, [1, 0, 2]);
  for (let i = 0; i < weights.length - 2; i += 2) {
    sequence = blockLstm(sequence, weights[i] as tf.Tensor2D, weights[i + 1] as tf.Tensor1D);
  }
  const [steps, batch, hidden] = sequence.shape;
  const last = sequence.slice([steps - 1, 0, 0], [1, batch, hidden]).reshape<tf.Tensor2D>([batch, hidden]);
  return last.matMul(weights.at(-2)!).add(weights.at(-1)!);
}

async function measurePeer(
  { batch, steps, inputs, hidden, layers }: Shape,
  weights: Weight[],
  x: tf.Tensor3D,
  y: tf.Tensor2D,
): Promise<Measured> {
  const model = tf.sequential();
  for (let layer = 0; layer < layers; layer++) {
    model.add(
      tf.layers.lstm({
        units: hidden,
        returnSequences: layer < layers - 1,
        recurrentActivation: 'sigmoid',
        // Weights are set below; the default, orthogonal, takes seconds.
        recurrentInitializer: 'glorotUniform',
        ...(layer === 0 ? { inputShape: [steps, inputs] } : {}),
      }),
    );
  }
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(LEARNING_RATE), loss: 'meanSquaredError' });
  tf.tidy(() => model.setWeights(weights.flatMap((weight) => split(weight, hidden))));
  const losses: number[] = [];
  const fit = async () => {
    const { history } = await model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0 });
    losses.push(history.loss![0] as number);
  };
  await fit();
  const from = performance.now();
  for (let i = 0; i < PEER_STEPS; i++) await fit();
  const ms = (performance.now() - from) / PEER_STEPS;
  model.dispose();
  return { ms, losses };
}

/** tf.layers keeps the input rows and the recurrent rows of a kernel apart. */
function split({ name, shape, values }: Weight, hidden: number): tf.Tensor[] {
  const tensor = tf.tensor(values, shape);
  if (!name.startsWith('lstm') || shape.length === 1) return [tensor];
  return tf.split(tensor, [shape[0]! - hidden, hidden], 0);
}
