/**
 * Outcomes that overlap: a row whose label covers h sessions has 2(h - 1) neighbours that share some of it. Folds dealt at random
 * train on them; a purged walk-forward does not.
 */
import { permutation } from '../networks/random.ts';
import { SANITY_LIMITS } from '../promotion/sanity.ts';
import { meanWithError } from '../scores/mean-with-error.ts';
import { spearman } from '../scores/rank-ic.ts';
import type { LeakFinding } from './finding.ts';

export interface LabelledRows {
  /** Session index of each row, ascending. */
  session: Int32Array;
  /** Finite; realised `horizon` sessions after the row's. */
  label: Float64Array;
  horizon: number;
}

/** Fits on the training rows and forecasts the test rows, both row numbers. */
export type Learner = (train: Int32Array, test: Int32Array) => Promise<Float64Array>;

export interface RankIc {
  mean: number;
  se: number;
}

/** Mean daily rank correlation when rows are dealt into `folds` at random, as k-fold cross-validation does. */
export async function shuffledFoldsIc(
  rows: LabelledRows,
  learn: Learner,
  folds: number,
  seed: number,
): Promise<RankIc> {
  const order = permutation(rows.label.length, seed);
  const predicted = new Float64Array(rows.label.length);
  for (let fold = 0; fold < folds; fold++) {
    const test = order.filter((_, i) => i % folds === fold).sort();
    const train = order.filter((_, i) => i % folds !== fold).sort();
    const said = await learn(train, test);
    test.forEach((row, i) => {
      predicted[row] = said[i]!;
    });
  }
  return dailyIc(rows, Int32Array.from(predicted.keys()), predicted);
}

/** The same over the second half of the sessions in `folds` blocks, each fitted on labels realised before it begins. */
export async function walkForwardIc(rows: LabelledRows, learn: Learner, folds: number): Promise<RankIc> {
  const [first, last] = [rows.session[0]!, rows.session.at(-1)!];
  const start = Math.floor((first + last + 1) / 2);
  const all = Int32Array.from(rows.label.keys());
  const predicted = new Float64Array(rows.label.length);
  for (let fold = 0; fold < folds; fold++) {
    const from = start + Math.floor((fold * (last + 1 - start)) / folds);
    const to = start + Math.floor(((fold + 1) * (last + 1 - start)) / folds);
    const train = all.filter((row) => rows.session[row]! + rows.horizon <= from);
    const test = all.filter((row) => rows.session[row]! >= from && rows.session[row]! < to);
    const said = await learn(train, test);
    test.forEach((row, i) => {
      predicted[row] = said[i]!;
    });
  }
  return dailyIc(
    rows,
    all.filter((row) => rows.session[row]! >= start),
    predicted,
  );
}

/** Red above the sanity band's limit. */
export function judgeFolds({ mean, se }: RankIc): LeakFinding {
  const { red } = SANITY_LIMITS.rankIc;
  const reason = `RankIC ${mean.toFixed(3)} +- ${se.toFixed(3)}, red above ${red}`;
  return { check: 'shuffled-folds', red: mean > red, numbers: { rankIc: mean, standardError: se }, reason };
}

function dailyIc(
  { session, label, horizon }: LabelledRows,
  rows: Int32Array,
  predicted: Float64Array,
): RankIc {
  const daily: number[] = [];
  for (let from = 0; from < rows.length; ) {
    let to = from;
    while (to < rows.length && session[rows[to]!] === session[rows[from]!]) to++;
    const day = rows.subarray(from, to);
    const ic = spearman(
      Float64Array.from(day, (row) => predicted[row]!),
      Float64Array.from(day, (row) => label[row]!),
    );
    if (ic !== null) daily.push(ic);
    from = to;
  }
  return meanWithError(daily, horizon);
}
