/** Training of one network: epochs over a seeded permutation, early stopping on the validation block, a checkpoint an epoch. */
import { Adam } from '../../networks/adam.ts';
import { refuseNonFiniteValidation } from '../../networks/non-finite.ts';
import { deriveSeed, permutation } from '../../networks/random.ts';
import { learningRateAt } from '../../networks/schedule.ts';
import { tf } from '../../networks/tensorflow.ts';
import { WeightAverage } from '../../networks/weight-average.ts';
import type { CurvePoint, FitHooks } from '../contract.ts';
import type { Blueprint } from './blueprint.ts';
import { evaluate } from './evaluate.ts';
import { FitSteps } from './fit-steps.ts';
import type { Hyper } from './hyper.ts';
import type { Progress } from './progress.ts';
import type { Sequences } from './sequences.ts';
import type { Origins } from './targets.ts';

/** Uses of a network's seed: below these its initial weights, from here on permutations, by epoch, then what fit-steps.ts draws. */
const EPOCH_SEEDS = 1000;

export interface Run {
  hyper: Hyper;
  blueprint: Blueprint;
  epochs: number;
  seed: number;
  sequences: Sequences;
  train: Origins;
  validation: Origins;
}

/**
 * @param saved called after every epoch with the progress and its newest point
 * @throws TerminalError NonFiniteLoss, of a step or of the validation block
 */
export async function trainEpochs(
  progress: Progress,
  run: Run,
  signal: AbortSignal | undefined,
  saved: (point: CurvePoint) => Promise<void>,
): Promise<void> {
  const { hyper, epochs, blueprint, sequences, validation } = run;
  const adam = new Adam(progress.adam);
  const steps = new FitSteps(adam, run);
  const average = hyper.averaging
    ? new WeightAverage(progress.average ?? progress.adam.weights, hyper.averaging)
    : undefined;
  try {
    while (progress.epoch < epochs && progress.stale < hyper.patience) {
      const learningRate = rateAt(hyper, progress.epoch / epochs);
      const train = await trainEpoch(adam, steps, average, progress.epoch, run, signal);
      progress.adam = adam.state();
      if (average) progress.average = average.weights();
      progress.epoch += 1;
      const weights = progress.average ?? progress.adam.weights;
      const loss = await evaluate(blueprint, weights, sequences, validation, signal);
      refuseNonFiniteValidation(loss, progress.epoch, learningRate);
      const point: CurvePoint = { epoch: progress.epoch, train, validation: loss, learningRate };
      progress.curve.push(point);
      const better = loss < progress.bestLoss;
      progress.stale = better ? 0 : progress.stale + 1;
      if (better) {
        progress.best = weights;
        progress.bestLoss = loss;
      }
      await saved(point);
    }
  } finally {
    steps.dispose();
    adam.dispose();
    average?.dispose();
  }
}

/** Mean of the steps' losses. */
async function trainEpoch(
  adam: Adam,
  steps: FitSteps,
  average: WeightAverage | undefined,
  epoch: number,
  run: Run,
  signal: FitHooks['signal'],
): Promise<number> {
  const { hyper, epochs, train, seed } = run;
  const order = permutation(train.rows.length, deriveSeed(seed, EPOCH_SEEDS + epoch));
  const batches = Math.max(1, Math.floor(order.length / (hyper.stride * hyper.batch)));
  let sum = 0;
  for (let b = 0; b < batches; b++) {
    // Gives signals and messages a turn: a step blocks the thread.
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const learningRate = rateAt(hyper, (epoch + b / batches) / epochs);
    const positions = order.subarray(b * hyper.batch, (b + 1) * hyper.batch);
    sum += steps.step(positions, learningRate, [epoch, b]);
    if (average) tf.tidy(() => average.add(adam.read(), adam.steps));
  }
  return sum / batches;
}

function rateAt({ schedule = 'cosine', learningRate }: Hyper, done: number): number {
  return learningRateAt(schedule, learningRate, done);
}
