/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, Lopez de Prado & Zhu
 * 2017, J. Computational Finance 20(4)): how often the trial that is best in one half of the blocks is no better than the
 * median trial in the other half.
 */
export interface Overfitting {
  /** Share of splits with logit <= 0. */
  pbo: number;
  splits: number;
  /** ln(omega / (1 - omega)) by split, omega = rank out of sample / (N + 1), rank 1 = worst. */
  logits: number[];
}

/**
 * `scores[t][trial]`, higher is better (returns, or minus the loss). S even; the first T mod S rows are dropped.
 * `measure` turns a trial's rows of a half into one number; the default is their mean, `sharpe` is the paper's.
 * Throws RangeError for an odd S, fewer rows than S, or fewer than two trials.
 */
export function probabilityOfOverfitting(
  scores: readonly (readonly number[])[],
  blocks = 16,
  measure: 'mean' | 'sharpe' = 'mean',
): Overfitting {
  const trials = scores[0]?.length ?? 0;
  if (blocks < 2 || blocks % 2 !== 0)
    throw new RangeError(`blocks have to be even and at least 2: ${blocks}`);
  if (scores.length < blocks) throw new RangeError(`${scores.length} rows cannot make ${blocks} blocks`);
  if (trials < 2) throw new RangeError(`${trials} trials, at least 2 are needed`);
  const size = Math.floor(scores.length / blocks);
  const first = scores.length % blocks;
  const sums = Array.from({ length: blocks }, (_, b) => blockSums(scores, first + b * size, size, trials));
  const logits = [...halves(blocks)].map((half) => {
    const inside = performance(sums, half, size, measure);
    const rest = Array.from({ length: blocks }, (_, b) => b).filter((b) => !half.includes(b));
    const outside = performance(sums, rest, size, measure);
    const best = inside.indexOf(Math.max(...inside));
    const omega = averageRank(outside, best) / (trials + 1);
    return Math.log(omega / (1 - omega));
  });
  return { pbo: logits.filter((logit) => logit <= 0).length / logits.length, splits: logits.length, logits };
}

interface Sums {
  sum: number[];
  squares: number[];
}

function blockSums(scores: readonly (readonly number[])[], from: number, size: number, trials: number): Sums {
  const sum = new Array<number>(trials).fill(0);
  const squares = new Array<number>(trials).fill(0);
  for (let t = from; t < from + size; t++) {
    for (let n = 0; n < trials; n++) {
      sum[n]! += scores[t]![n]!;
      squares[n]! += scores[t]![n]! ** 2;
    }
  }
  return { sum, squares };
}

function performance(
  sums: Sums[],
  blocks: readonly number[],
  size: number,
  measure: 'mean' | 'sharpe',
): number[] {
  const rows = blocks.length * size;
  return sums[0]!.sum.map((_, n) => {
    const mean = blocks.reduce((total, b) => total + sums[b]!.sum[n]!, 0) / rows;
    if (measure === 'mean') return mean;
    const square = blocks.reduce((total, b) => total + sums[b]!.squares[n]!, 0) / rows;
    const deviation = Math.sqrt(Math.max(0, ((square - mean ** 2) * rows) / (rows - 1)));
    return deviation === 0 ? 0 : mean / deviation;
  });
}

/** Every choice of half of 0..blocks-1, in lexical order. */
function* halves(blocks: number, from = 0, chosen: number[] = []): Generator<number[]> {
  if (chosen.length === blocks / 2) {
    yield chosen;
    return;
  }
  for (let b = from; b <= blocks - (blocks / 2 - chosen.length); b++)
    yield* halves(blocks, b + 1, [...chosen, b]);
}

/** 1 = smallest; ties share the mean of their ranks. */
function averageRank(values: readonly number[], index: number): number {
  const below = values.filter((v) => v < values[index]!).length;
  const equal = values.filter((v) => v === values[index]!).length;
  return below + (equal + 1) / 2;
}
