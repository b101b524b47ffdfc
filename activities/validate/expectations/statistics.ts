/** Statistics of a column. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { numbersOf } from '../frame.ts';
import { ColumnName, kwargs } from './arguments.ts';

export interface Moments {
  count: number;
  mean: number;
  /** Sample standard deviation. */
  sd: number;
  min: number;
  max: number;
}

/** Of the values that are not missing; two passes, so that large prices keep their digits. */
export function momentsOf(values: Float64Array, rows: Uint32Array, of = (x: number) => x): Moments {
  let [count, sum] = [0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const value = of(values[row]!);
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = count === 0 ? Number.NaN : sum / count;
  let squares = 0;
  for (const row of rows) {
    const value = of(values[row]!);
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { count, mean, sd: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)), min, max };
}

export const statisticInRange = defineExpectation({
  type: 'statisticInRange',
  kind: 'set',
  description: 'Mean, standard deviation, minimum or maximum of a column lies in a range.',
  kwargs: kwargs({
    column: ColumnName,
    statistic: Type.Enum(['mean', 'sd', 'min', 'max']),
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
  }),
  evaluate({ frame, kwargs, rows, set }) {
    const { column, statistic, min, max } = kwargs as {
      column: string;
      statistic: 'mean' | 'sd' | 'min' | 'max';
      min?: number;
      max?: number;
    };
    const moments = momentsOf(numbersOf(frame, column), rows);
    const observed = moments[statistic];
    const inside =
      observed >= (min ?? Number.NEGATIVE_INFINITY) && observed <= (max ?? Number.POSITIVE_INFINITY);
    const detail = `${statistic} of ${column} is ${observed}, allowed are ${min ?? '-inf'} to ${max ?? 'inf'}`;
    return set({
      elementCount: moments.count === 0 ? 0 : 1,
      findings: moments.count === 0 || inside ? [] : [{ subject: column, value: observed, detail }],
      observed: Number.isFinite(observed) ? observed : null,
      bound: [min ?? null, max ?? null],
    });
  },
});
