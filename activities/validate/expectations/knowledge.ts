/** #28: when rows were known. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { cellOf, columnOf, type Frame, numbersOf } from '../frame.ts';
import { ColumnName, Columns, kwargs } from './arguments.ts';

/** Newest instant at which a version with the row's key was known before. */
function newestBefore(frame: Frame, previous: Frame, key: readonly string[], known: string): Float64Array {
  const nameOf = (of: Frame, row: number) => key.map((name) => cellOf(of, name, row)).join('\u0000');
  const instants = numbersOf(previous, known);
  const newest = new Map<string, number>();
  for (let row = 0; row < previous.rows; row++) {
    const name = nameOf(previous, row);
    if (instants[row]! > (newest.get(name) ?? Number.NEGATIVE_INFINITY)) newest.set(name, instants[row]!);
  }
  return Float64Array.from({ length: frame.rows }, (_, row) =>
    newest.size === 0 ? Number.NaN : (newest.get(nameOf(frame, row)) ?? Number.NaN),
  );
}

export const knownIncreasing = defineExpectation({
  type: 'knownIncreasing',
  kind: 'history',
  description:
    'A row was known at or before the run’s now, and not before the version of it that was known earlier.',
  kwargs: kwargs({
    known: ColumnName,
    key: Columns,
    previous: Type.Optional(Type.String({ description: 'Frame of what was known before; previous.' })),
  }),
  evaluate({ frame, kwargs, batch, each }) {
    const {
      known,
      key,
      previous: of = 'previous',
    } = kwargs as { known: string; key: string[]; previous?: string };
    const instants = numbersOf(frame, known);
    const now = Date.parse(batch.now);
    const previous = batch.frames[of];
    for (const name of key) columnOf(frame, name);
    const before =
      previous === undefined || previous.rows === 0 ? undefined : newestBefore(frame, previous, key, known);
    return each(
      (row) => {
        if (Number.isNaN(instants[row])) return null;
        return instants[row]! <= now && !(before !== undefined && instants[row]! < before[row]!);
      },
      (row) => {
        const value = cellOf(frame, known, row);
        const detail =
          instants[row]! > now
            ? `known at ${value}, after ${batch.now}`
            : `known at ${value}, before the version of ${new Date(before![row]!).toISOString()}`;
        return { value, detail };
      },
      { bound: batch.now },
    );
  },
});
