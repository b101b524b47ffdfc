/** What a fit leaves behind: weights, scaler and the names of its inputs. */
import type { Recipe } from '../../../schemas/recipes.ts';
import type { Precision } from '../../networks/names.ts';
import type { Weight } from '../../networks/weights.ts';
import type { CurvePoint } from '../contract.ts';
import { decodeArrays, encodeArrays } from './codec.ts';
import { completeHyper, type Hyper } from './hyper.ts';
import type { Scaler } from './scaler.ts';

export interface LstmModel {
  /** The recipe's `features`, and the input names they led to. */
  features: Recipe['features'];
  inputs: string[];
  hyper: Hyper;
  /** The recipe's: prediction with dropout draws from it. */
  seed: number;
  scaler: Scaler;
  /** Losses before the first epoch and after each, of every network of the ensemble. */
  curves: CurvePoint[][];
  tensorflow: string;
  /** Median training sequence, [steps][inputs]: what explanations compare with. Absent: before there were explanations. */
  baseline?: number[][];
  /** What the recurrent layers ran on in the fit. */
  kernels: string;
  precision: Precision;
  /** Weights of each network of the ensemble. */
  members: Weight[][];
  /** By symbol, the head's kernel and bias of each network, fitted to that symbol alone. */
  tuned: Record<string, Weight[][]>;
}

type Meta = Omit<LstmModel, 'members' | 'tuned'>;
/** Before there were ensembles. */
interface FirstMeta {
  losses: number[];
}

const TUNED = 'tuned/';
const MEMBER = 'member';

export function encodeModel({ members, tuned, ...meta }: LstmModel): Uint8Array {
  const named = (prefix: string, weights: Weight[]) =>
    weights.map((weight) => ({ ...weight, name: `${prefix}${weight.name}` }));
  const arrays = members.flatMap((weights, i) => named(i === 0 ? '' : `${MEMBER}${i}/`, weights));
  for (const [symbol, heads] of Object.entries(tuned)) {
    heads.forEach((weights, i) => {
      arrays.push(...named(`${TUNED}${encodeURIComponent(symbol)}/${i}/`, weights));
    });
  }
  return encodeArrays('lstm-model', meta, arrays);
}

/** @throws TerminalError CorruptArtifact */
export function decodeModel(bytes: Uint8Array): LstmModel {
  const { meta, arrays } = decodeArrays<Meta & Partial<FirstMeta>>('lstm-model', bytes);
  const { losses, ...rest } = meta;
  const members: Weight[][] = [];
  const tuned: Record<string, Weight[][]> = {};
  for (const { name, ...array } of arrays) {
    const [, symbol, network, part] = name.match(/^tuned\/([^/]+)\/(\d+)\/(.+)$/) ?? [];
    const [, member, own] = name.match(/^member(\d+)\/(.+)$/) ?? [];
    if (symbol === undefined) {
      add(members, Number(member ?? 0), { name: own ?? name, ...array });
    } else {
      const key = decodeURIComponent(symbol);
      tuned[key] ??= [];
      add(tuned[key], Number(network), { name: part!, ...array });
    }
  }
  return {
    ...rest,
    seed: rest.seed ?? 1,
    hyper: completeHyper(rest.hyper),
    curves: rest.curves ?? [(losses ?? []).map((validation, epoch) => ({ epoch, validation }))],
    kernels: rest.kernels ?? 'BlockLSTMV2',
    precision: rest.precision ?? 'float32',
    members,
    tuned,
  };
}

function add(networks: Weight[][], index: number, weight: Weight): void {
  networks[index] ??= [];
  networks[index].push(weight);
}
