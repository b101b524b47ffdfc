/** Training: epochs over a seeded permutation, early stopping on the last block of the window, a checkpoint an epoch. */
import { createHash } from 'node:crypto';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import type { FitHooks } from '../contract.ts';
import { Adam } from './adam.ts';
import { type Hyper, parseHyper } from './hyper.ts';
import { inputColumns } from './inputs.ts';
import { decodeModel, type LstmModel } from './model.ts';
import { decodeProgress, encodeProgress, freshProgress, type Progress } from './progress.ts';
import { deriveSeed, permutation } from './random.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { type Origins, splitOrigins, validationStart } from './targets.ts';
import { VERSION } from './tensorflow.ts';
import { evaluate, trainingStep } from './training-step.ts';
import { initialWeights, type Weight } from './weights.ts';

/** Uses of the recipe's seed from here on are epochs; those below are layers. */
const EPOCH_SEEDS = 1000;
/** The learning rate falls along a cosine to this share of its start. */
const LAST_RATE = 0.1;

/** @throws TerminalError TooLittleHistory, MissingFeature, NonFiniteLoss, InvalidRecipe; the signal's reason when aborted */
export async function fitLstm(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<LstmModel> {
  const hyper = parseHyper(recipe);
  const warm = hooks.warmStart ? compatible(decodeModel(hooks.warmStart), recipe, hyper) : undefined;
  const { names, columns } = inputColumns(train, recipe.features);
  const start = validationStart(train);
  // A warm start keeps the scaler its weights were trained with; it was fitted on earlier data.
  const scaler = warm?.scaler ?? fitScaler(columns, rowsBefore(train, start));
  const sequences = new Sequences(train, columns, scaler, hyper.steps);
  const data = splitOrigins(train, sequences, start);
  const epochs = warm ? hyper.warmEpochs : hyper.epochs;

  const fingerprint = fingerprintOf({ hyper, seed: recipe.seed, names, scaler }, data, warm?.weights);
  const shape = {
    inputs: names.length,
    hidden: hyper.hidden,
    layers: hyper.layers,
    outputs: 2 * HORIZONS.length,
  };
  const resumed = hooks.resume && decodeProgress(hooks.resume.bytes, fingerprint);
  const progress =
    resumed ?? begin(warm?.weights ?? initialWeights(shape, recipe.seed), sequences, data.validation);
  const run = { hyper, epochs, seed: recipe.seed, sequences, ...data };
  await trainEpochs(progress, run, hooks, (p) => encodeProgress(p, fingerprint));
  const { best: weights, losses } = progress;
  return { features: recipe.features, inputs: names, hyper, scaler, losses, tensorflow: VERSION, weights };
}

interface Run {
  hyper: Hyper;
  epochs: number;
  seed: number;
  sequences: Sequences;
  train: Origins;
  validation: Origins;
}

async function trainEpochs(
  progress: Progress,
  run: Run,
  hooks: FitHooks,
  encode: (p: Progress) => Uint8Array,
) {
  const { hyper, epochs, sequences } = run;
  const adam = new Adam(progress.adam);
  try {
    while (progress.epoch < epochs && progress.stale < hyper.patience) {
      await trainEpoch(adam, progress.epoch, run, hooks);
      progress.adam = adam.state();
      progress.epoch += 1;
      const loss = evaluate(progress.adam.weights, sequences, run.validation);
      progress.losses.push(loss);
      const better = loss < progress.bestLoss;
      progress.stale = better ? 0 : progress.stale + 1;
      if (better) {
        progress.best = progress.adam.weights;
        progress.bestLoss = loss;
      }
      hooks.progress?.(progress.epoch, epochs, `validation loss ${loss.toFixed(5)}`);
      await hooks.checkpoint?.({ step: progress.epoch, of: epochs, bytes: encode(progress) });
    }
  } finally {
    adam.dispose();
  }
}

async function trainEpoch(adam: Adam, epoch: number, run: Run, { signal }: FitHooks) {
  const { hyper, epochs, sequences, train } = run;
  const order = permutation(train.rows.length, deriveSeed(run.seed, EPOCH_SEEDS + epoch));
  const batches = Math.max(1, Math.floor(order.length / (hyper.stride * hyper.batch)));
  for (let b = 0; b < batches; b++) {
    // Gives signals and messages a turn: a step blocks the thread.
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const done = (epoch + b / batches) / epochs;
    const learningRate =
      hyper.learningRate * (LAST_RATE + ((1 - LAST_RATE) * (1 + Math.cos(Math.PI * done))) / 2);
    const positions = order.subarray(b * hyper.batch, (b + 1) * hyper.batch);
    trainingStep(adam, sequences, train, positions, { ...hyper, learningRate });
  }
}

function begin(weights: Weight[], sequences: Sequences, validation: Origins): Progress {
  return freshProgress(weights, evaluate(weights, sequences, validation));
}

/** Weights of another architecture or other inputs cannot be continued: such a fit starts fresh. */
function compatible(model: LstmModel, recipe: Recipe, hyper: Hyper): LstmModel | undefined {
  const same =
    JSON.stringify(model.features) === JSON.stringify(recipe.features) &&
    model.hyper.hidden === hyper.hidden &&
    model.hyper.layers === hyper.layers &&
    model.hyper.steps === hyper.steps;
  return same ? model : undefined;
}

function rowsBefore(panel: Panel, session: number): Int32Array {
  return Int32Array.from({ length: panel.rows }, (_, row) => row).filter(
    (row) => panel.sessionIndex[row]! < session,
  );
}

/** sha256 over everything that decides the outcome. */
function fingerprintOf(
  recipe: unknown,
  data: { train: Origins; validation: Origins },
  warm: Weight[] = [],
): string {
  const hash = createHash('sha256').update(JSON.stringify({ recipe, tensorflow: VERSION }));
  for (const { rows, targets, present } of [data.train, data.validation]) {
    for (const array of [rows, targets, present]) hash.update(array);
  }
  for (const { values } of warm) hash.update(values);
  return hash.digest('hex');
}
