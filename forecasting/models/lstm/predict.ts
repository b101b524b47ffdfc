/** Prediction in batches: the networks' outputs turned back into returns over each horizon. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { type Dropout, NO_DROPOUT, seededDropout } from '../../networks/dropout.ts';
import { headInputs } from '../../networks/network.ts';
import { deriveSeed } from '../../networks/random.ts';
import { tf } from '../../networks/tensorflow.ts';
import type { Weight } from '../../networks/weights.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { column, MIN_SIGMA } from '../panel-access.ts';
import { type Blueprint, blueprintOf, passOf } from './blueprint.ts';
import { inputColumns } from './inputs.ts';
import type { LstmModel } from './model.ts';
import { type Moments, momentsOfOutputs, pool, spread } from './moments.ts';
import { Sequences } from './sequences.ts';

/** Always this many rows, filled up with the last one: kernels round differently in batches of another size. */
const BATCH = 256;
/** Uses of the recipe's seed for dropout at prediction: network and sample are added. */
export const SAMPLE_SEEDS = 600_000;

/**
 * Mean and sigma of each row's return over each horizon. A missing input counts as its training mean; without
 * ewma_sigma there is nothing to be relative to: NaN.
 * @throws TerminalError MissingFeature: the panel lacks a column; FeatureSetMismatch: it was fitted on other inputs
 */
export function predictLstm(model: LstmModel, panel: Panel, rows: Int32Array): RawPrediction {
  const { names, columns } = inputColumns(panel, model.features);
  refuseOtherInputs(model.inputs, names);
  const blueprint = blueprintOf(model.hyper, names.length);
  const sequences = new Sequences(panel, columns, model.scaler, model.hyper.steps);
  const sigma = column(panel, 'ewma_sigma');
  const empty = () => ({ mean: new Float64Array(rows.length), sigma: new Float64Array(rows.length) });
  const prediction = byHorizon(empty);
  const units = (row: number) => Math.max(sigma[row]!, MIN_SIGMA);
  tf.tidy(() => {
    const networks = model.members.map(tensorsOf);
    const heads = headsOf(model);
    for (let from = 0; from < rows.length; from += BATCH) {
      const part = rows.subarray(from, from + BATCH);
      const members = networks.map((weights, member) => {
        const run: Member = { model, blueprint, weights, heads, member };
        return momentsOfMember(run, panel, sequences, part, units);
      });
      part.forEach((_, i) => {
        HORIZONS.forEach((h, k) => {
          const { mean, sigma } = pool(members.map((moments) => moments[i]![k]!));
          prediction[h].mean[from + i] = mean;
          prediction[h].sigma[from + i] = sigma;
        });
      });
    }
  });
  return prediction;
}

interface Member {
  model: LstmModel;
  blueprint: Blueprint;
  weights: tf.Tensor[];
  /** Kernel and bias of the symbols that have a head of their own, by network. */
  heads: Map<string, tf.Tensor[][]>;
  member: number;
}

/** Of each row, of each horizon. */
function momentsOfMember(
  run: Member,
  panel: Panel,
  sequences: Sequences,
  part: Int32Array,
  units: (row: number) => number,
): Moments[][] {
  const { hyper, seed } = run.model;
  const rows = new Int32Array(BATCH).fill(part.at(-1)!);
  rows.set(part);
  const passes = Array.from({ length: Math.max(1, hyper.mcSamples) }, (_, sample) => {
    let dropout = NO_DROPOUT;
    if (hyper.mcSamples > 0) {
      const draw = deriveSeed(seed, SAMPLE_SEEDS + run.member * 1000 + sample);
      dropout = seededDropout(
        hyper.dropout,
        Uint32Array.from(rows, (row) => deriveSeed(draw, identityOf(panel, row))),
      );
    }
    const outputs = outputsOf(run, panel, sequences, rows, dropout);
    return Array.from(part, (row, i) => momentsOfOutputs(hyper.head, outputs[i]!, units(row)));
  });
  const [first] = passes as [Moments[][]];
  if (passes.length === 1) return first;
  return first.map((moments, i) => moments.map((_, k) => spread(passes.map((pass) => pass[i]![k]!))));
}

/** Outputs of each row of a batch, from the pooled head or the symbol's own. */
function outputsOf(
  { blueprint, weights, heads, member }: Member,
  panel: Panel,
  sequences: Sequences,
  rows: Int32Array,
  dropout: Dropout,
): ArrayLike<number>[] {
  return tf.tidy(() => {
    const { network, shape } = blueprint;
    const x = tf.tensor3d(sequences.batch(rows), [sequences.steps, BATCH, sequences.width]);
    const inputs = headInputs(network, weights, x, shape, passOf(blueprint, dropout));
    // A head sees the whole batch whoever it is for: the same bits whatever rows lie beside a row.
    const through = ([kernel, bias]: tf.Tensor[]) =>
      inputs
        .matMul(kernel as tf.Tensor2D)
        .add(bias!)
        .dataSync<'float32'>();
    const pooled = through(weights.slice(-2));
    const own = new Map<number, Float32Array>();
    return Array.from(rows, (row, i) => {
      const symbol = panel.symbolIndex[row]!;
      const head = heads.get(panel.symbols[symbol]!)?.[member];
      if (head && !own.has(symbol)) own.set(symbol, through(head));
      return (own.get(symbol) ?? pooled).subarray(i * shape.outputs, (i + 1) * shape.outputs);
    });
  });
}

function headsOf({ tuned }: LstmModel): Map<string, tf.Tensor[][]> {
  return new Map(Object.entries(tuned).map(([symbol, heads]) => [symbol, heads.map(tensorsOf)]));
}

export function tensorsOf(weights: Weight[]): tf.Tensor[] {
  return weights.map(({ values, shape }) => tf.tensor(values, shape));
}

/** FNV-1a of symbol and session: the same for a row of any panel. */
export function identityOf(panel: Panel, row: number): number {
  const text = `${panel.symbols[panel.symbolIndex[row]!]} ${panel.sessions[panel.sessionIndex[row]!]}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function refuseOtherInputs(fitted: string[], given: string[]): void {
  if (fitted.length === given.length && fitted.every((name, i) => name === given[i])) return;
  throw new TerminalError(
    'FeatureSetMismatch',
    `the lstm model was fitted on ${fitted.length} inputs (${fitted.join(', ')}), this version makes ${given.length} (${given.join(', ')}); retrain it`,
    { details: { fitted, given } },
  );
}
