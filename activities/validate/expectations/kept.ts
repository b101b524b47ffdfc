/** #35: what earlier runs had is still there: a column that an outage empties is not one that was never offered. */
import { Type } from 'typebox';
import { defineExpectation, type Finding } from '../definition.ts';
import { cellOf } from '../frame.ts';
import { kwargs } from './arguments.ts';

/**
 * The values of each run are kept with it. What is missing is looked for among those of the newest runs of earlier dates,
 * so it is told for that many dates, and then it is how things are.
 */
export const valuesKept = defineExpectation({
  type: 'valuesKept',
  kind: 'history',
  description: 'Every value that the column had in one of the newest earlier runs is there.',
  kwargs: kwargs({ column: Type.String(), runs: Type.Integer({ minimum: 1 }) }),
  evaluate({ frame, kwargs, rows, set, past }) {
    const { column, runs } = kwargs as { column: string; runs: number };
    const values = new Set(Array.from(rows, (row) => String(cellOf(frame, column, row))));
    const before = past('values').slice(-runs);
    const had = new Set(before.flatMap(({ note }) => (note === null ? [] : (JSON.parse(note) as string[]))));
    const findings = [...had].flatMap((value): Finding[] =>
      values.has(value)
        ? []
        : [
            {
              subject: value,
              value,
              detail: `${value} is gone: one of the last ${before.length} runs had it`,
            },
          ],
    );
    return set({
      elementCount: had.size,
      findings,
      observed: values.size,
      bound: had.size,
      metrics: [{ metric: 'values', value: values.size, note: JSON.stringify([...values].sort()) }],
    });
  },
});
