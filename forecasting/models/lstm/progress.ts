/** The state of a fit between two epochs, as checkpoint bytes: a fit continued from them ends with the same weights. */
import type { AdamState } from './adam.ts';
import { decodeArrays, encodeArrays } from './codec.ts';
import { type Weight, zerosLike } from './weights.ts';

export interface Progress {
  /** Epochs done. */
  epoch: number;
  adam: AdamState;
  best: Weight[];
  bestLoss: number;
  /** Epochs since the best one. */
  stale: number;
  /** Validation loss before the first epoch and after each. */
  losses: number[];
}

interface Meta {
  fingerprint: string;
  epoch: number;
  step: number;
  bestLoss: number;
  stale: number;
  losses: number[];
}

export function freshProgress(weights: Weight[], loss: number): Progress {
  const adam = { step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) };
  return { epoch: 0, adam, best: weights, bestLoss: loss, stale: 0, losses: [loss] };
}

/** @param fingerprint of recipe and data: a checkpoint of another fit is not continued */
export function encodeProgress(progress: Progress, fingerprint: string): Uint8Array {
  const { epoch, adam, best, bestLoss, stale, losses } = progress;
  const meta: Meta = { fingerprint, epoch, step: adam.step, bestLoss, stale, losses };
  const arrays = [...adam.weights, ...adam.first, ...adam.second, ...best];
  return encodeArrays('lstm-checkpoint', meta, arrays);
}

/** Undefined when the checkpoint belongs to another fit. @throws TerminalError CorruptArtifact */
export function decodeProgress(bytes: Uint8Array, fingerprint: string): Progress | undefined {
  const { meta, arrays } = decodeArrays<Meta>('lstm-checkpoint', bytes);
  if (meta.fingerprint !== fingerprint) return undefined;
  const n = arrays.length / 4;
  const part = (i: number) => arrays.slice(i * n, (i + 1) * n);
  const { epoch, step, bestLoss, stale, losses } = meta;
  const adam = { step, weights: part(0), first: part(1), second: part(2) };
  return { epoch, adam, best: part(3), bestLoss, stale, losses };
}
