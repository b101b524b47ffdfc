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

/** Rows that repeat the values of an earlier one, ascending. */
export function repeats(frame: Frame, names: readonly string[], rows: Uint32Array): number[] {
  const columns = names.map((name) => {
    const column = columnOf(frame, name);
    return column.kind === 'text' ? column.codes : column.values;
  });
  if (ascend(columns, rows)) return [];
  const ranges = columns.map((column) => wholeRange(column, rows));
  const cells = ranges.reduce((product, range) => product * (range?.size ?? Number.POSITIVE_INFINITY), 1);
  return cells <= MOST_CELLS
    ? repeatedCells(columns, ranges as Range[], rows)
    : repeatedHashes(columns, rows);
}

/** As rows of one answer after another do: then no key comes twice. */
function ascend(columns: readonly ArrayLike<number>[], rows: Uint32Array): boolean {
  for (let k = 1; k < rows.length; k++) {
    let c = 0;
    while (c < columns.length && columns[c]![rows[k - 1]!] === columns[c]![rows[k]!]) c++;
    if (c === columns.length || !(columns[c]![rows[k - 1]!]! < columns[c]![rows[k]!]!)) return false;
  }
  return true;
}

/** A bit for each key that there can be: 16 MB at most. */
const MOST_CELLS = 2 ** 27;

interface Range {
  min: number;
  size: number;
}

/** Of whole numbers without a missing one; undefined for others. */
function wholeRange(column: ArrayLike<number>, rows: Uint32Array): Range | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < rows.length; k++) {
    const value = column[rows[k]!]!;
    if (!Number.isInteger(value)) return undefined;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return rows.length === 0 ? undefined : { min, size: max - min + 1 };
}

/** Names and days: few enough keys for a bit each. */
function repeatedCells(
  columns: readonly ArrayLike<number>[],
  ranges: readonly Range[],
  rows: Uint32Array,
): number[] {
  const cells = ranges.reduce((product, { size }) => product * size, 1);
  const cell = new Float64Array(rows.length);
  columns.forEach((column, c) => {
    const { min, size } = ranges[c]!;
    for (let k = 0; k < rows.length; k++) cell[k] = cell[k]! * size + column[rows[k]!]! - min;
  });
  const seen = new Uint8Array(Math.ceil(cells / 8));
  const twice: number[] = [];
  for (let k = 0; k < rows.length; k++) {
    const bit = cell[k]!;
    const mask = 1 << (bit & 7);
    if ((seen[bit >>> 3]! & mask) !== 0) twice.push(rows[k]!);
    else seen[bit >>> 3]! |= mask;
  }
  return twice;
}

/** Open addressing over row numbers: no text is made of a key. */
function repeatedHashes(columns: readonly ArrayLike<number>[], rows: Uint32Array): number[] {
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
