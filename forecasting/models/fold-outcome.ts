/** What a fold leaves behind, as bytes, and how folds become one series of out-of-sample predictions. */
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Prediction } from '../../schemas/panel.ts';
import type { FoldSpec } from '../../schemas/training.ts';
import { decodeArtifact, encodeArtifact } from './artifact.ts';
import { byHorizon } from './by-horizon.ts';
import type { FitDescription } from './contract.ts';
import type { OosPredictions } from './walk-forward.ts';

export interface TrainingScores {
  rows: number;
  /** Mean, in units of log return; 0 without rows. */
  crps: number;
}

export interface FoldOutcome {
  fold: FoldSpec;
  /** Rows of the panel, ascending; predictions are aligned with them. */
  rows: Int32Array;
  byHorizon: Prediction;
  description: FitDescription;
  training: Record<Horizon, TrainingScores>;
}

type Body = Omit<FoldOutcome, 'rows' | 'byHorizon'> & { count: number; df: Record<Horizon, number> };

/** The same outcome gives the same bytes, the how-manieth fold it is left out; predictions keep all their bits, NaN included. */
export function encodeFold(outcome: FoldOutcome): Uint8Array {
  const { rows, byHorizon: predicted, ...rest } = outcome;
  const floats = HORIZONS.flatMap((h) => [predicted[h].mean, predicted[h].sigma]);
  const payload = Buffer.concat([bytesOf(rows), ...floats.map((values) => bytesOf(withOneNan(values)))]);
  const body: Body = {
    ...rest,
    fold: { ...rest.fold, index: 0 },
    count: rows.length,
    df: byHorizon((h) => predicted[h].df),
  };
  return encodeArtifact('fold', body, new Uint8Array(payload));
}

/** Throws CorruptArtifact. */
export function decodeFold(bytes: Uint8Array, index: number): FoldOutcome {
  const { body, payload } = decodeArtifact<Body>('fold', bytes);
  const { count, df, ...rest } = body;
  // Typed arrays must begin at a multiple of their element's size, which the line of JSON before them does not give.
  const data = payload.slice();
  const rows = new Int32Array(data.buffer.slice(0, 4 * count));
  const floats = (i: number) =>
    new Float64Array(data.buffer.slice(4 * count + 8 * count * i, 4 * count + 8 * count * (i + 1)));
  const predictions = byHorizon((h) => {
    const at = 2 * HORIZONS.indexOf(h);
    return { mean: floats(at), sigma: floats(at + 1), df: df[h] };
  });
  return { ...rest, fold: { ...rest.fold, index }, rows, byHorizon: predictions };
}

/** One series, in the order of the outcomes, which is that of their rows. */
export function assemble(recipe: string, outcomes: readonly FoldOutcome[]): OosPredictions {
  const count = outcomes.reduce((sum, { rows }) => sum + rows.length, 0);
  const rows = new Int32Array(count);
  const empty = () => new Float64Array(count);
  const predictions = byHorizon(() => ({ mean: empty(), sigma: empty(), df: empty() }));
  let at = 0;
  for (const outcome of outcomes) {
    rows.set(outcome.rows, at);
    for (const h of HORIZONS) {
      const { mean, sigma, df } = outcome.byHorizon[h];
      predictions[h].mean.set(mean, at);
      predictions[h].sigma.set(sigma, at);
      predictions[h].df.fill(df, at, at + mean.length);
    }
    at += outcome.rows.length;
  }
  const folds = outcomes.map(({ fold }) => fold);
  return { recipe, rows, folds, byHorizon: predictions, training: byHorizon((h) => pooled(outcomes, h)) };
}

function pooled(outcomes: readonly FoldOutcome[], h: Horizon): TrainingScores {
  const rows = outcomes.reduce((sum, { training }) => sum + training[h].rows, 0);
  const total = outcomes.reduce((sum, { training }) => sum + training[h].rows * training[h].crps, 0);
  return { rows, crps: rows === 0 ? 0 : total / rows };
}

function bytesOf(values: Int32Array | Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Those that are computed carry either sign bit, and a fold that is made again must have its name. */
function withOneNan(values: Float64Array): Float64Array {
  const one = values.slice();
  const halves = new Uint32Array(one.buffer);
  for (let i = 0; i < one.length; i++) if (Number.isNaN(one[i])) halves.set(NAN, 2 * i);
  return one;
}

const NAN = new Uint32Array(Float64Array.of(Number.NaN).buffer);
