/** The configurations of an experiment: every combination of lists, or so many drawn from lists and ranges. */
import { createHash } from 'node:crypto';
import { TerminalError } from '../../schemas/errors.ts';
import { type Assignment, parseValue, type Value } from './overrides.ts';

/** `a,b,c`, or `lo..hi`, `lo..hi:log`: between two numbers, whole ones when both are. */
export type Dimension =
  | { path: string; values: Value[] }
  | { path: string; from: number; to: number; log: boolean; whole: boolean };

const RANGE = /^(-?[\d.e+-]+?)\.\.(-?[\d.e+-]+?)(:log)?$/i;

/** Throws UsageInvalid. */
export function parseDimension(path: string, { key, text }: Assignment): Dimension {
  const range = RANGE.exec(text);
  if (range === null) {
    const values = text.split(',').map((part) => part.trim());
    if (values.some((value) => value === '')) throw invalid(key, text, 'an empty value between commas');
    return { path, values: [...new Set(values)].map(parseValue) };
  }
  const [from, to, log] = [Number(range[1]), Number(range[2]), range[3] !== undefined];
  if (!(from < to)) throw invalid(key, text, 'a range goes from a lower to a higher number');
  if (log && from <= 0) throw invalid(key, text, 'a logarithmic range begins above 0');
  return { path, from, to, log, whole: !log && Number.isInteger(from) && Number.isInteger(to) };
}

/** Of so many configurations a budget is drawn without repetition; of more it is found by trying. */
const MOST_LISTED = 100_000;

/** How many configurations there are; infinity with a range. */
export function combinations(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((n, d) => n * ('values' in d ? d.values.length : Number.POSITIVE_INFINITY), 1);
}

export const isFixed = (dimension: Dimension): boolean =>
  'values' in dimension && dimension.values.length === 1;

/** Every combination, the last dimension moving fastest. Throws UsageInvalid on a range. */
export function grid(dimensions: readonly Dimension[]): Record<string, Value>[] {
  const lists = dimensions.map((dimension) => {
    if ('values' in dimension) return dimension;
    const way = 'say how many configurations to draw with --trials, or list values';
    throw new TerminalError('UsageInvalid', `${dimension.path} is a range: ${way}`);
  });
  let all: Record<string, Value>[] = [{}];
  for (const { path, values } of lists) {
    all = all.flatMap((one) => values.map((value) => ({ ...one, [path]: value })));
  }
  return all;
}

/** `count` distinct configurations, fewer when there are no more; the same seed draws the same. */
export function drawn(
  dimensions: readonly Dimension[],
  count: number,
  seed: number,
): Record<string, Value>[] {
  if (combinations(dimensions) <= MOST_LISTED) {
    const all = grid(dimensions);
    const key = (i: number) => uniform(seed, `${i}`);
    const order = all.map((_, i) => i).sort((a, b) => key(a) - key(b));
    // In the order of the grid, so that numbers of trials can be read.
    return order
      .slice(0, count)
      .sort((a, b) => a - b)
      .map((i) => all[i]!);
  }
  const found = new Map<string, Record<string, Value>>();
  for (let i = 0; found.size < count && i < 20 * count; i++) {
    const one = Object.fromEntries(
      dimensions.map((dimension) => [
        dimension.path,
        pick(dimension, uniform(seed, `${i} ${dimension.path}`)),
      ]),
    );
    found.set(JSON.stringify(one), one);
  }
  return [...found.values()];
}

function pick(dimension: Dimension, u: number): Value {
  if ('values' in dimension) return dimension.values[Math.floor(u * dimension.values.length)]!;
  const { from, to, log, whole } = dimension;
  if (whole) return from + Math.floor(u * (to - from + 1));
  const value = log ? from * (to / from) ** u : from + u * (to - from);
  return Number(value.toPrecision(4));
}

/** In [0, 1). */
function uniform(seed: number, what: string): number {
  return createHash('sha256').update(`${seed} ${what}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

function invalid(key: string, text: string, reason: string): TerminalError {
  return new TerminalError('UsageInvalid', `invalid values ${key}=${text}: ${reason}`);
}
