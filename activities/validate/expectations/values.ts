/** Values of single columns: ranges, whole numbers, allowed texts. */
import { Type } from 'typebox';
import { defineExpectation, type Input } from '../definition.ts';
import { cellOf, columnOf, isMissing, numbersOf, textOf } from '../frame.ts';
import { ColumnName, Columns, kwargs } from './arguments.ts';

interface Range {
  columns: string[];
  ifPresent?: string[];
  min?: number;
  max?: number;
  above?: number;
  below?: number;
  whole?: boolean;
}

/** #8, #10, #34: a row is missing when one of `columns` is; values of `ifPresent` are judged where they are. */
export const valuesInRange = defineExpectation({
  type: 'valuesInRange',
  kind: 'row',
  description: 'Finite numbers of the columns lie in a range: min, max (included), above, below, whole.',
  kwargs: kwargs({
    columns: Columns,
    ifPresent: Type.Optional(Columns),
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    above: Type.Optional(Type.Number()),
    below: Type.Optional(Type.Number()),
    whole: Type.Optional(Type.Boolean()),
  }),
  evaluate({ frame, kwargs, each }) {
    const range = kwargs as unknown as Range;
    const needed = range.columns.map((name) => numbersOf(frame, name));
    const optional = (range.ifPresent ?? []).filter((name) => frame.columns.has(name));
    const others = optional.map((name) => numbersOf(frame, name));
    const low = range.min ?? Number.NEGATIVE_INFINITY;
    const high = range.max ?? Number.POSITIVE_INFINITY;
    const above = range.above ?? Number.NEGATIVE_INFINITY;
    const below = range.below ?? Number.POSITIVE_INFINITY;
    const whole = range.whole === true;
    // Infinite values are outside every range: `above` and `below` are strict.
    const fits = (value: number) =>
      value >= low && value <= high && value > above && value < below && (!whole || Number.isInteger(value));
    const only = needed.length === 1 && others.length === 0 ? needed[0]! : undefined;
    const judgeOne = (row: number) => {
      const value = only![row]!;
      return Number.isNaN(value) ? null : fits(value);
    };
    return each(
      only !== undefined
        ? judgeOne
        : (row) => {
            let good = true;
            let missing = false;
            for (let c = 0; c < needed.length; c++) {
              const value = needed[c]![row]!;
              if (Number.isNaN(value)) missing = true;
              else if (!fits(value)) good = false;
            }
            for (let c = 0; c < others.length; c++) {
              const value = others[c]![row]!;
              if (!Number.isNaN(value) && !fits(value)) good = false;
            }
            return good && missing ? null : good;
          },
      (row) => {
        const names = [...range.columns, ...optional];
        const bad = names.filter((name) => {
          const value = numbersOf(frame, name)[row]!;
          return !Number.isNaN(value) && !fits(value);
        });
        const values = Object.fromEntries(names.map((name) => [name, cellOf(frame, name, row)]));
        return { value: values, detail: `outside: ${bad.map((n) => `${n} ${values[n]}`).join(', ')}` };
      },
    );
  },
});

export const valuesPresent = defineExpectation({
  type: 'valuesPresent',
  kind: 'row',
  description: 'The columns have values.',
  kwargs: kwargs({ columns: Columns }),
  evaluate({ frame, kwargs, each }) {
    const columns = (kwargs.columns as string[]).map((name) => columnOf(frame, name));
    const [only] = columns;
    return columns.length === 1
      ? each((row) => (isMissing(only!, row) ? null : true))
      : each((row) => (columns.some((column) => isMissing(column, row)) ? null : true));
  },
});

/** Judges each different text once. */
export function eachText(
  { frame, each }: Input,
  name: string,
  fits: (text: string) => boolean,
  wrong: (text: string) => string,
) {
  const { codes, dictionary } = textOf(frame, name);
  const good = dictionary.map(fits);
  return each(
    (row) => (codes[row]! < 0 ? null : good[codes[row]!]!),
    (row) => ({ value: dictionary[codes[row]!], detail: wrong(dictionary[codes[row]!]!) }),
  );
}

/** #33: language allowed; #37: model allowed. */
export const valuesInSet = defineExpectation({
  type: 'valuesInSet',
  kind: 'row',
  description: 'The column’s texts are of a list.',
  kwargs: kwargs({ column: ColumnName, values: Type.Array(Type.String(), { minItems: 1 }) }),
  evaluate(input) {
    const { column, values } = input.kwargs as { column: string; values: string[] };
    const allowed = new Set(values);
    return eachText(
      input,
      column,
      (text) => allowed.has(text),
      (text) => `${column} ${JSON.stringify(text)} is none of ${values.slice(0, 10).join(', ')}`,
    );
  },
});

/** #33: text not empty. */
export const textMatches = defineExpectation({
  type: 'textMatches',
  kind: 'row',
  description: 'The column’s texts match a pattern.',
  kwargs: kwargs({ column: ColumnName, pattern: Type.String({ format: 'regex' }) }),
  evaluate(input) {
    const { column, pattern } = input.kwargs as { column: string; pattern: string };
    const matches = new RegExp(pattern, 'u');
    return eachText(
      input,
      column,
      (text) => matches.test(text),
      (text) => `${column} ${JSON.stringify(text.slice(0, 80))} does not match ${pattern}`,
    );
  },
});

/** Two columns of one row: `low` is not above `high`. */
export const columnsOrdered = defineExpectation({
  type: 'columnsOrdered',
  kind: 'row',
  description: 'One column is not above another: numbers, dates or instants.',
  kwargs: kwargs({
    low: ColumnName,
    high: ColumnName,
    tolerance: Type.Optional(Type.Number({ minimum: 0, description: 'Relative.' })),
  }),
  evaluate({ frame, kwargs, each }) {
    const { low, high, tolerance = 0 } = kwargs as { low: string; high: string; tolerance?: number };
    const [a, b] = [numbersOf(frame, low), numbersOf(frame, high)];
    const slack = 1 + tolerance;
    return each(
      (row) => (Number.isNaN(a[row]) || Number.isNaN(b[row]) ? null : a[row]! <= b[row]! * slack),
      (row) => {
        const [x, y] = [cellOf(frame, low, row), cellOf(frame, high, row)];
        return { value: [x, y], detail: `${low} ${x} is above ${high} ${y}` };
      },
    );
  },
});
