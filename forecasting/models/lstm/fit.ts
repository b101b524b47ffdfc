/** A fit: the networks of the ensemble one after the other, then the symbols' own heads where the recipe asks for them. */
import { createHash } from 'node:crypto';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { initialWeights } from '../../networks/network.ts';
import { refuseNonFiniteValidation } from '../../networks/non-finite.ts';
import { VERSION } from '../../networks/tensorflow.ts';
import type { Weight } from '../../networks/weights.ts';
import type { CurvePoint, FitHooks } from '../contract.ts';
import { blueprintOf } from './blueprint.ts';
import { evaluate } from './evaluate.ts';
import { type Hyper, parseHyper } from './hyper.ts';
import { inputColumns, refuseEmpty } from './inputs.ts';
import { medianSequence } from './median-sequence.ts';
import { memberSeed } from './member-seed.ts';
import { decodeModel, type LstmModel } from './model.ts';
import { withOwnHeads } from './own-heads.ts';
import { decodeProgress, encodeProgress, type Finished, freshProgress, type Progress } from './progress.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { type Origins, splitOrigins, validationStart } from './targets.ts';
import { type Run, trainEpochs } from './train.ts';

/**
 * @throws TerminalError TooLittleHistory, ConstantSeries, MissingFeature, NonFiniteLoss, InvalidRecipe; the signal's reason when
 * aborted, within a step
 */
export async function fitLstm(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<LstmModel> {
  const hyper = parseHyper(recipe);
  const warm = hooks.warmStart ? compatible(decodeModel(hooks.warmStart), recipe, hyper) : undefined;
  refuseEmpty(train, recipe.features);
  const { names, columns } = inputColumns(train, recipe.features);
  const start = validationStart(train);
  // A warm start keeps the scaler its weights were trained with; it was fitted on earlier data.
  const scaler = warm?.scaler ?? fitScaler(columns, rowsBefore(train, start));
  const sequences = new Sequences(train, columns, scaler, hyper.steps);
  const data = splitOrigins(train, sequences, start, { variance: hyper.volatility > 0 });
  const blueprint = blueprintOf(hyper, names.length);
  const epochs = warm ? hyper.warmEpochs : hyper.epochs;
  const { kernels, precision } = blueprint.kernels;

  const decisive = { hyper, seed: recipe.seed, names, scaler, kernels, precision };
  const fingerprint = fingerprintOf(decisive, data, warm?.members.flat());
  const runs = Array.from({ length: hyper.seeds }, (_, i): Run => {
    return { hyper, blueprint, epochs, seed: memberSeed(recipe.seed, i), sequences, ...data };
  });
  const members = await trainMembers(runs, warm?.members, fingerprint, hooks);
  const pooled: LstmModel = {
    features: recipe.features,
    inputs: names,
    hyper,
    seed: recipe.seed,
    scaler,
    curves: members.map(({ curve }) => curve),
    tensorflow: VERSION,
    baseline: medianSequence(sequences, data.train.rows),
    kernels,
    precision,
    members: members.map(({ weights }) => weights),
    tuned: {},
  };
  return hyper.fineTune ? withOwnHeads(pooled, train, hooks) : pooled;
}

async function trainMembers(
  runs: Run[],
  warm: Weight[][] | undefined,
  fingerprint: string,
  hooks: FitHooks,
): Promise<Finished[]> {
  const { epochs } = runs[0]!;
  const of = epochs * runs.length;
  let progress: Progress | undefined = hooks.resume && decodeProgress(hooks.resume.bytes, fingerprint);
  const curves = progress ? [...progress.finished.map(({ curve }) => curve), progress.curve] : [];
  curves.forEach((curve, member) => {
    for (const point of curve) report(hooks, point, member, epochs);
  });
  let finished = progress?.finished ?? [];
  while (finished.length < runs.length) {
    const member = finished.length;
    const run = runs[member]!;
    if (!progress) {
      progress = await begin(run, warm?.[member], finished, hooks.signal);
      report(hooks, progress.curve[0]!, member, epochs);
    }
    const current = progress;
    await trainEpochs(current, run, hooks.signal, async (point) => {
      report(hooks, point, member, epochs);
      const step = member * epochs + current.epoch;
      hooks.progress?.(step, of, `validation loss ${point.validation!.toFixed(5)}`);
      await hooks.checkpoint?.({ step, of, bytes: encodeProgress(current, fingerprint) });
    });
    finished = [...finished, { weights: current.best, curve: current.curve }];
    progress = undefined;
  }
  return finished;
}

async function begin(
  { hyper, blueprint, seed, sequences, validation }: Run,
  warm: Weight[] | undefined,
  finished: Finished[],
  signal?: AbortSignal,
): Promise<Progress> {
  const weights = warm ?? initialWeights(blueprint.network, blueprint.shape, seed);
  const loss = await evaluate(blueprint, weights, sequences, validation, signal);
  refuseNonFiniteValidation(loss, 0, hyper.learningRate);
  return freshProgress(weights, loss, finished);
}

/** Epochs of an ensemble's networks are numbered through; only the first has an epoch 0. */
function report({ epoch }: FitHooks, point: CurvePoint, member: number, epochs: number): void {
  if (member > 0 && point.epoch === 0) return;
  epoch?.({ ...point, epoch: member * epochs + point.epoch });
}

/** Weights of another architecture or other inputs cannot be continued: such a fit starts fresh. */
function compatible(model: LstmModel, recipe: Recipe, hyper: Hyper): LstmModel | undefined {
  const architecture = (h: Hyper) =>
    [
      h.network,
      h.hidden,
      h.layers,
      h.steps,
      h.heads,
      h.seeds,
      h.head,
      h.direction > 0,
      h.volatility > 0,
    ].join();
  const same =
    JSON.stringify(model.features) === JSON.stringify(recipe.features) &&
    architecture(model.hyper) === architecture(hyper);
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
  for (const { rows, targets, present, variance } of [data.train, data.validation]) {
    for (const array of [rows, targets, present]) hash.update(array);
    if (variance) hash.update(variance.ratio).update(variance.present);
  }
  for (const { values } of warm) hash.update(values);
  return hash.digest('hex');
}
