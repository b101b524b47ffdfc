/**
 * 7,666 samples of 60 sessions x 12 inputs, 3 x 128 units: one cycle with averaged weights to early stopping, beside 72 plain
 * epochs (constant rate, no averaging, the best epoch kept) of the same network from the same weights on the same kernels.
 */
import { loadavg } from 'node:os';
import type { CurvePoint } from '../forecasting/models/contract.ts';
import { blueprintOf } from '../forecasting/models/lstm/blueprint.ts';
import { evaluate } from '../forecasting/models/lstm/evaluate.ts';
import { type Hyper, parseHyper } from '../forecasting/models/lstm/hyper.ts';
import { freshProgress } from '../forecasting/models/lstm/progress.ts';
import { trainEpochs } from '../forecasting/models/lstm/train.ts';
import { initialWeights } from '../forecasting/networks/network.ts';
import { VERSION } from '../forecasting/networks/tensorflow.ts';
import type { Recipe } from '../schemas/recipes.ts';
import { type BenchLine, timesBetter } from './line.ts';
import { INPUTS, SAMPLES, type Samples, STEPS, samplesBefore } from './lstm-samples.ts';

const VALIDATION_FROM = '2018-02-20';
const SEED = 1;
const NETWORK = { size: 'enhanced', steps: STEPS, batch: 256, clipNorm: 1 };
/** A rate between the two that were tried on validation from 2014-02-20 with 20 sessions and seed 5. */
const OURS = {
  ...NETWORK,
  schedule: 'one-cycle',
  learningRate: 0.002,
  averaging: 0.98,
  weightDecay: 0.1,
  epochs: 10,
  patience: 3,
};
/** Fewer for a trial: BENCH_PLAIN_EPOCHS. */
const PLAIN_EPOCHS = Number(process.env.BENCH_PLAIN_EPOCHS ?? 72);
const PLAIN = {
  ...NETWORK,
  schedule: 'constant',
  learningRate: 0.001,
  epochs: PLAIN_EPOCHS,
  patience: PLAIN_EPOCHS,
};

interface Fit {
  seconds: number;
  /** User and system, all threads. */
  cpuSeconds: number;
  validation: number;
  curve: CurvePoint[];
}

export async function run(): Promise<BenchLine[]> {
  const samples = samplesBefore(VALIDATION_FROM);
  const load = loadavg();
  const ours = await fit(samples, OURS);
  const plain = await fit(samples, PLAIN);
  const detail = {
    samples: samples.train.rows.length,
    validationSamples: samples.validation.rows.length,
    of: SAMPLES,
    shape: { steps: STEPS, inputs: INPUTS, hidden: 128, layers: 3, batch: 256 },
    epochs: { ours: ours.curve.length - 1, plain: plain.curve.length - 1 },
    cpuSeconds: { ours: ours.cpuSeconds, plain: plain.cpuSeconds },
    curves: { ours: ours.curve.map(validationOf), plain: plain.curve.map(validationOf) },
    threads: process.env.TF_NUM_INTRAOP_THREADS,
    tensorflow: VERSION,
    load: { before: load, after: loadavg() },
  };
  const peerName = `${PLAIN_EPOCHS} plain epochs of the same network`;
  const line = (name: string, unit: string, mine: number, theirs: number): BenchLine => ({
    name: `lstm-train.${name}`,
    unit,
    ours: mine,
    peer: theirs,
    peerName,
    ratio: timesBetter(mine, theirs, 'less'),
    detail,
  });
  return [
    line('time', 's', ours.seconds, plain.seconds),
    line('cpu', 's', ours.cpuSeconds, plain.cpuSeconds),
    line('validation-loss', 'nats', ours.validation, plain.validation),
  ];
}

const validationOf = ({ validation }: CurvePoint) => validation;

async function fit(samples: Samples, hyper: Recipe['hyper']): Promise<Fit> {
  const parsed: Hyper = parseHyper({ ...RECIPE, hyper });
  const blueprint = blueprintOf(parsed, INPUTS);
  const weights = initialWeights(blueprint.network, blueprint.shape, SEED);
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  const progress = freshProgress(
    weights,
    await evaluate(blueprint, weights, samples.sequences, samples.validation),
  );
  const run = { hyper: parsed, blueprint, epochs: parsed.epochs, seed: SEED, ...samples };
  await trainEpochs(progress, run, undefined, async () => {});
  const { user, system } = process.cpuUsage(cpuBegan);
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    validation: progress.bestLoss,
    curve: progress.curve,
  };
}

const RECIPE: Recipe = {
  name: 'bench',
  family: 'lstm',
  features: 'core',
  window: { kind: 'expanding', minSessions: 500 },
  refitEvery: 252,
  retrainAfter: 63,
  hyper: {},
  seed: SEED,
};
