/**
 * A threshold for an expected run length: "one false alarm in so many sessions" is the language of daily monitors. Paths are
 * stationary block resamples of a reference series, so its dependence and its tails are those of the model's own losses.
 */
import { deriveSeed, mulberry32 } from '../networks/random.ts';

/** A statistic over time that an alarm compares with a threshold; what it is does not depend on the threshold. */
export type Statistic = () => (x: number) => number;

export interface RunLengthOptions {
  expectedRunLength: number;
  seed: number;
  paths?: number;
  /** Mean length of the blocks that are resampled. */
  block?: number;
}

/** The smallest threshold of those simulated whose mean run length is at least the expected one. */
export function thresholdFor(
  statistic: Statistic,
  reference: readonly number[],
  options: RunLengthOptions,
): number {
  const { expectedRunLength, paths = 300 } = options;
  const length = Math.ceil(2 * expectedRunLength);
  const records = Array.from({ length: paths }, (_, p) =>
    recordsOf(statistic(), reference, length, p, options),
  );
  const candidates = [...new Set(records.flatMap((record) => record.map(([, value]) => value)))].sort(
    (a, b) => a - b,
  );
  let [low, high] = [0, candidates.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runLength(records, candidates[middle]!, length) >= expectedRunLength) high = middle;
    else low = middle + 1;
  }
  return candidates[low] ?? 0;
}

/** Mean sessions until the statistic is above `threshold`; exposure over alarms, so cut paths count as what they are. */
export function meanRunLength(
  statistic: Statistic,
  reference: readonly number[],
  threshold: number,
  { length, ...options }: Omit<RunLengthOptions, 'expectedRunLength'> & { length: number },
): number {
  const records = Array.from({ length: options.paths ?? 300 }, (_, p) =>
    recordsOf(statistic(), reference, length, p, options),
  );
  return runLength(records, threshold, length);
}

type Records = [day: number, value: number][];

/** The days at which the statistic was higher than ever before. */
function recordsOf(
  update: (x: number) => number,
  reference: readonly number[],
  length: number,
  path: number,
  { seed, block = 10 }: { seed: number; block?: number },
): Records {
  const next = mulberry32(deriveSeed(seed, path));
  const records: Records = [];
  let most = 0;
  let at = 0;
  for (let day = 1; day <= length; day++) {
    at =
      day === 1 || next() < 1 / block ? Math.floor(next() * reference.length) : (at + 1) % reference.length;
    const value = update(reference[at]!);
    if (value > most) {
      most = value;
      records.push([day, value]);
    }
  }
  return records;
}

function runLength(records: readonly Records[], threshold: number, length: number): number {
  let [exposure, alarms] = [0, 0];
  for (const record of records) {
    const first = record.find(([, value]) => value > threshold);
    exposure += first?.[0] ?? length;
    if (first !== undefined) alarms += 1;
  }
  return alarms === 0 ? Number.POSITIVE_INFINITY : exposure / alarms;
}
