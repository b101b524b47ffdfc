/** #2: no two rows with the same key. */
import { defineExpectation } from '../definition.ts';
import { cellOf, columnOf, type Frame } from '../frame.ts';
import { Columns, kwargs } from './arguments.ts';

export const unique = defineExpectation({
  type: 'unique',
  kind: 'set',
  description: 'No two rows have the same values in all of the columns; the later ones are unexpected.',
  kwargs: kwargs({ columns: Columns }),
  evaluate({ frame, kwargs, rows, set }) {
    const names = kwargs.columns as string[];
    const unexpectedRows = repeats(frame, names, rows);
    return set({
      elementCount: rows.length,
      unexpectedRows,
      describe: (row) => ({
        value: names.map((name) => cellOf(frame, name, row)),
        detail: `${names.join(', ')} repeats that of an earlier row`,
      }),
    });
  },
});

/** Open addressing over row numbers: no text is made of a key. */
export function repeats(frame: Frame, names: readonly string[], rows: Uint32Array): number[] {
  const columns = names.map((name) => {
    const column = columnOf(frame, name);
    return column.kind === 'text' ? column.codes : column.values;
  });
  let size = 16;
  while (size < rows.length * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const twice: number[] = [];
  for (const row of rows) {
    let hash = 17;
    for (const column of columns) {
      const value = column[row]!;
      // Instants exceed 32 bits: both halves enter. NaN (missing) hashes as zero and equals itself.
      hash = Math.imul(hash ^ (value | 0) ^ ((value / 4294967296) | 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let slot = hash & (size - 1);
    while (slots[slot] !== -1 && !same(columns, slots[slot]!, row)) slot = (slot + 1) & (size - 1);
    if (slots[slot] === -1) slots[slot] = row;
    else twice.push(row);
  }
  return twice;
}

function same(columns: readonly ArrayLike<number>[], a: number, b: number): boolean {
  for (const column of columns) if (!Object.is(column[a], column[b])) return false;
  return true;
}
