/** What a recipe's hyper-parameters make: the network with its shape, its head, its loss and the kernels it runs on. */
import { HORIZONS } from '../../../schemas/forecast.ts';
import { type Dropout, NO_DROPOUT } from '../../networks/dropout.ts';
import { type Head, quantileHead, studentHead } from '../../networks/heads.ts';
import type { HeadName } from '../../networks/names.ts';
import type { Network, NetworkShape, Pass } from '../../networks/network.ts';
import { NETWORKS } from '../../networks/networks.ts';
import { type ObjectiveOptions, outputsOf } from '../../networks/objective.ts';
import { type RecurrentKernels, recurrentKernels } from '../../networks/recurrent.ts';
import type { Hyper } from './hyper.ts';
import { LEVELS, REFERENCE } from './quantiles.ts';

export interface Blueprint {
  network: Network;
  shape: NetworkShape;
  head: Head;
  objective: ObjectiveOptions;
  kernels: RecurrentKernels;
}

const HEADS: Record<HeadName, Head> = { student: studentHead, quantile: quantileHead(LEVELS, REFERENCE) };

/** @param inputs features per step */
export function blueprintOf(hyper: Hyper, inputs: number): Blueprint {
  const { steps, hidden, layers, heads } = hyper;
  const head = HEADS[hyper.head];
  const outputs = outputsOf(head, HORIZONS.length, hyper);
  return {
    network: NETWORKS[hyper.network],
    shape: { inputs, steps, hidden, layers, heads, outputs },
    head,
    objective: hyper,
    kernels: recurrentKernels(hyper.precision),
  };
}

export function passOf({ kernels }: Blueprint, dropout: Dropout = NO_DROPOUT): Pass {
  return { recurrent: kernels.layer, dropout };
}
