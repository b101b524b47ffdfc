/**
 * What choosing among trials does to a candidate's record: deflated Sharpe ratio and probability of overfitting of the daily
 * gains of a family's trials on the same sessions. Recorded at the offline gate; nothing is decided by it.
 */
import { probabilityOfOverfitting } from './overfitting.ts';
import { deflatedSharpe, probabilisticSharpe, sharpeSample } from './sharpe.ts';

export interface Trials {
  /** Daily gains over the champion (its loss minus the candidate's). */
  candidate: readonly number[];
  /** Of the other trials of the family, on the same sessions. */
  others: readonly (readonly number[])[];
  /** Trials of the family that were ever counted, with a series or without; the candidate is one of them. */
  counted: number;
}

export interface Selection {
  deflatedSharpe: number | null;
  overfitting: number | null;
  trialSeries: number;
  remarks: string[];
}

const BLOCKS = 16;

export function selectionOf({ candidate, others, counted }: Trials): Selection {
  const all = [candidate, ...others];
  const n = Math.max(counted, all.length);
  const found: Selection = { deflatedSharpe: null, overfitting: null, trialSeries: all.length, remarks: [] };
  const without = n - all.length;
  if (without > 0)
    found.remarks.push(
      `n = ${n} trials of the family, ${without} of them without a series on these sessions: they count, their numbers are not known`,
    );
  if (!candidate.every(Number.isFinite) || candidate.length < BLOCKS || isConstant(candidate)) {
    found.remarks.push(
      `${candidate.length} sessions without spread or too few: no Sharpe ratio, no overfitting`,
    );
    return found;
  }
  const sample = sharpeSample(candidate);
  if (n === 1) {
    found.deflatedSharpe = probabilisticSharpe(sample);
    found.remarks.push(
      'n = 1 trial: nothing was chosen, so the deflated Sharpe ratio is the probabilistic one, and there is no overfitting by choice to estimate',
    );
    return found;
  }
  const usable = all.filter((series) => series.every(Number.isFinite) && !isConstant(series));
  if (usable.length < 2) {
    found.remarks.push(
      'the spread of the trials is not known from one series: no deflated Sharpe ratio, no overfitting',
    );
    return found;
  }
  const sharpes = usable.map((series) => sharpeSample(series).sharpe);
  const mean = sharpes.reduce((sum, one) => sum + one, 0) / sharpes.length;
  const variance = sharpes.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sharpes.length - 1);
  found.deflatedSharpe = deflatedSharpe(sample, n, variance);
  found.overfitting = probabilityOfOverfitting(
    candidate.map((_, day) => usable.map((series) => series[day]!)),
    BLOCKS,
  ).pbo;
  return found;
}

function isConstant(series: readonly number[]): boolean {
  return series.every((value) => value === series[0]);
}
