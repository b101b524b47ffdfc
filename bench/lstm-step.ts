/**
 * Processor time of one training step of a stacked LSTM with a dense head (mean squared error, Adam): ours on fused kernels, the
 * peers Keras 3 on TensorFlow (graph, and XLA, its default) and PyTorch; the same weights, data and threads, in turns.
 */
import { loadavg } from 'node:os';
import { Adam } from '../forecasting/networks/adam.ts';
import { blockLstm } from '../forecasting/networks/block-lstm.ts';
import { mulberry32 } from '../forecasting/networks/random.ts';
import { tf, VERSION } from '../forecasting/networks/tensorflow.ts';
import { TrainingSteps } from '../forecasting/networks/training-step.ts';
import { lstmStackWeights, type Weight, zerosLike } from '../forecasting/networks/weights.ts';
import { type BenchLine, timesBetter } from './line.ts';
import { type Made, PeerProcess, type StepTime } from './lstm-step-peers.ts';

interface Shape {
  batch: number;
  steps: number;
  inputs: number;
  hidden: number;
  layers: number;
}

/** With the steps of a turn: some tenths of a second. */
const SHAPES: [Shape, number][] = [
  [{ batch: 64, steps: 60, inputs: 20, hidden: 64, layers: 2 }, 8],
  [{ batch: 256, steps: 60, inputs: 20, hidden: 128, layers: 2 }, 3],
  [{ batch: 32, steps: 30, inputs: 8, hidden: 32, layers: 1 }, 100],
];
const TURNS = 5;
const LEARNING_RATE = 0.001;
const LIBRARIES: ['keras' | 'torch', string[]][] = [
  ['keras', ['keras', 'keras-xla']],
  ['torch', ['torch']],
];

interface Runner {
  name: string;
  firstLoss: number;
  steps(count: number): Promise<StepTime> | StepTime;
}

export async function run(): Promise<BenchLine[]> {
  const peers = LIBRARIES.map(([library, names]) => ({ names, process: new PeerProcess(library) }));
  const lines: BenchLine[] = [];
  for (const [shape, count] of SHAPES) lines.push(...(await measure(shape, count, peers)));
  for (const { process } of peers) process.end();
  return lines;
}

interface Peer {
  names: string[];
  process: PeerProcess;
}

async function measure(shape: Shape, count: number, peers: Peer[]): Promise<BenchLine[]> {
  const { batch, steps, inputs, hidden, layers } = shape;
  const next = mulberry32(1);
  const noise = (size: number) => Float32Array.from({ length: size }, () => 2 * next() - 1);
  const [x, y] = [noise(batch * steps * inputs), noise(batch)];
  const lstm = lstmStackWeights('lstm', { inputs, hidden, layers }, 1);
  const head = { name: 'head/kernel', shape: [hidden, 1], values: noise(hidden).map((w) => w / 10) };
  const weights = [...lstm, head, { name: 'head/bias', shape: [1], values: new Float32Array(1) }];

  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS);
  const ours = ourRunner(shape, weights, x, y);
  const question = {
    make: shape,
    threads,
    weights: weights.map(({ values }) => [...values]),
    x: [...x],
    y: [...y],
  };
  const { runners, versions, missing } = await peerRunners(peers, question);
  const load = loadavg();
  const times = new Map([ours, ...runners].map((runner) => [runner, [] as StepTime[]]));
  // V8 compiles what runs often.
  await ours.steps(5 * count);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [runner, taken] of times) taken.push(await runner.steps(count));
  }
  const mine = summary(times.get(ours)!);
  const detail = {
    ...shape,
    tensorflow: VERSION,
    threads,
    stepsOfATurn: count,
    turns: TURNS,
    wall: mine.wall,
    missing,
    load: [load, loadavg()],
  };
  const name = `lstm-step.${batch}x${steps}x${inputs}-h${hidden}x${layers}`;
  const line = { name, unit: 'ms of processor time/step', ours: mine.cpu };
  if (runners.length === 0) return [{ ...line, peer: null, peerName: null, ratio: null, detail }];
  return runners.map((runner) => {
    const peer = summary(times.get(runner)!);
    return {
      ...line,
      peer: peer.cpu,
      peerName: `${runner.name} (${versions})`,
      ratio: timesBetter(mine.cpu, peer.cpu, 'less'),
      detail: {
        ...detail,
        peerWall: peer.wall,
        firstLossDifference: Math.abs(ours.firstLoss - runner.firstLoss),
      },
    };
  });
}

/** Median processor time of the turns, and the wall clock of the fastest: others may use the machine. */
function summary(times: StepTime[]): { cpu: number; wall: number } {
  const cpu = times.map((t) => t.cpu).sort((a, b) => a - b);
  return { cpu: cpu[Math.floor(cpu.length / 2)]!, wall: Math.min(...times.map((t) => t.ms)) };
}

function ourRunner(
  { batch, steps, inputs, hidden }: Shape,
  weights: Weight[],
  xs: Float32Array,
  ys: Float32Array,
): Runner {
  const x = tf.tensor3d(xs, [batch, steps, inputs]);
  const y = tf.tensor2d(ys, [batch, 1]);
  const adam = new Adam({ step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) });
  const network = (w: tf.Tensor[], x: tf.Tensor) => {
    let sequence = tf.transpose(x as tf.Tensor3D, [1, 0, 2]);
    for (let i = 0; i < w.length - 2; i += 2) {
      sequence = blockLstm(sequence, w[i] as tf.Tensor2D, w[i + 1] as tf.Tensor1D);
    }
    const last = sequence.slice([steps - 1, 0, 0], [1, batch, hidden]).reshape<tf.Tensor2D>([batch, hidden]);
    return last.matMul<tf.Tensor2D>(w.at(-2)!).add<tf.Tensor2D>(w.at(-1)!);
  };
  const lossOf = (w: tf.Tensor[], [x, y]: tf.Tensor[]) => network(w, x!).sub(y!).square().mean() as tf.Scalar;
  // As the peers: no clipping, no decay.
  const fit = new TrainingSteps(adam, lossOf, { weightDecay: 0 });
  const step = () => fit.step([x, y], LEARNING_RATE);
  return {
    name: 'ours',
    firstLoss: step(),
    steps(count) {
      const wall = performance.now();
      const cpu = process.cpuUsage();
      for (let i = 0; i < count; i++) step();
      const { user, system } = process.cpuUsage(cpu);
      return { ms: (performance.now() - wall) / count, cpu: (user + system) / 1000 / count };
    },
  };
}

async function peerRunners(
  peers: Peer[],
  question: object,
): Promise<{ runners: Runner[]; versions: string; missing: string[] }> {
  const runners: Runner[] = [];
  const versions: Made['versions'] = {};
  const missing: string[] = [];
  for (const { names, process } of peers) {
    try {
      const made = await process.make(question);
      Object.assign(versions, made.versions);
      for (const name of names) {
        runners.push({ name, firstLoss: made.losses[name]!, steps: (n) => process.steps(name, n) });
      }
    } catch (error) {
      missing.push(`${names[0]}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const named = Object.entries(versions).map((entry) => entry.join(' '));
  return { runners, versions: named.join(', '), missing };
}
