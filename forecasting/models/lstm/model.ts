/** What a fit leaves behind: weights, scaler and the names of its inputs. */
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArrays, encodeArrays } from './codec.ts';
import type { Hyper } from './hyper.ts';
import type { Scaler } from './scaler.ts';
import type { Weight } from './weights.ts';

export interface LstmModel {
  /** The recipe's `features`, and the input names they led to. */
  features: Recipe['features'];
  inputs: string[];
  hyper: Hyper;
  scaler: Scaler;
  /** Validation loss before the first epoch and after each. */
  losses: number[];
  tensorflow: string;
  weights: Weight[];
}

type Meta = Omit<LstmModel, 'weights'>;

export function encodeModel({ weights, ...meta }: LstmModel): Uint8Array {
  return encodeArrays('lstm-model', meta, weights);
}

/** @throws TerminalError CorruptArtifact */
export function decodeModel(bytes: Uint8Array): LstmModel {
  const { meta, arrays } = decodeArrays<Meta>('lstm-model', bytes);
  return { ...meta, weights: arrays };
}
