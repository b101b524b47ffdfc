/** The state of a fit between two epochs, as checkpoint bytes: a fit continued from them ends with the same weights. */
import type { AdamState } from '../../networks/adam.ts';
import { type Weight, zerosLike } from '../../networks/weights.ts';
import type { CurvePoint } from '../contract.ts';
import { decodeArrays, encodeArrays } from './codec.ts';

export interface Progress {
  /** Networks of the ensemble that are done. */
  finished: Finished[];
  /** Epochs done by the one in training. */
  epoch: number;
  adam: AdamState;
  /** Moving average of the weights, where the recipe asks for one. */
  average?: Weight[];
  best: Weight[];
  bestLoss: number;
  /** Epochs since the best one. */
  stale: number;
  /** Losses before the first epoch and after each. */
  curve: CurvePoint[];
}

export interface Finished {
  weights: Weight[];
  curve: CurvePoint[];
}

interface Meta {
  fingerprint: string;
  finished: CurvePoint[][];
  epoch: number;
  step: number;
  averaged?: true;
  bestLoss: number;
  stale: number;
  curve: CurvePoint[];
}

/** @param loss of the untrained weights on the validation block */
export function freshProgress(weights: Weight[], loss: number, finished: Finished[] = []): Progress {
  const adam = { step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) };
  const curve = [{ epoch: 0, validation: loss }];
  return { finished, epoch: 0, adam, best: weights, bestLoss: loss, stale: 0, curve };
}

/** @param fingerprint of recipe and data: a checkpoint of another fit is not continued */
export function encodeProgress(progress: Progress, fingerprint: string): Uint8Array {
  const { finished, epoch, adam, average, best, bestLoss, stale, curve } = progress;
  const curves = finished.map((member) => member.curve);
  const averaged = average && ({ averaged: true } as const);
  const state = { epoch, step: adam.step, ...averaged, bestLoss, stale, curve };
  const meta: Meta = { fingerprint, finished: curves, ...state };
  const done = finished.flatMap((member) => member.weights);
  const arrays = [...adam.weights, ...adam.first, ...adam.second, ...best, ...(average ?? []), ...done];
  return encodeArrays('lstm-checkpoint', meta, arrays);
}

/** Undefined when the checkpoint belongs to another fit. @throws TerminalError CorruptArtifact */
export function decodeProgress(bytes: Uint8Array, fingerprint: string): Progress | undefined {
  const { meta, arrays } = decodeArrays<Meta>('lstm-checkpoint', bytes);
  if (meta.fingerprint !== fingerprint) return undefined;
  const own = meta.averaged ? 5 : 4;
  const n = arrays.length / (own + meta.finished.length);
  const part = (i: number) => arrays.slice(i * n, (i + 1) * n);
  const { epoch, step, bestLoss, stale, curve } = meta;
  const adam = { step, weights: part(0), first: part(1), second: part(2) };
  const finished = meta.finished.map((curve, i) => ({ curve, weights: part(own + i) }));
  const average = meta.averaged && { average: part(4) };
  return { finished, epoch, adam, ...average, best: part(3), bestLoss, stale, curve };
}
