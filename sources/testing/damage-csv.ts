/** As damage.ts, for CSV: a column renamed or gone, a cell that is not what it was, an answer cut off inside a row. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertNamed } from './damage.ts';

const KINDS = ['rename', 'drop', 'retype', 'shorten', 'cut', 'html', 'noise'] as const;

/** `columns`: those that are read and may not be empty. */
export function assertCsvDamageIsNamed<T>(
  body: Uint8Array,
  parse: (body: Uint8Array) => T,
  columns: readonly string[],
  runs = 150,
): void {
  const text = new TextDecoder().decode(body);
  const [header = '', ...rows] = text.trimEnd().split(/\r?\n/);
  const names = header.split(',');
  const whole = JSON.stringify(parse(body));
  const arbitrary = fc.record({
    kind: fc.constantFrom(...KINDS),
    column: fc.constantFrom(...columns),
    row: fc.nat(Math.min(rows.length, 50) - 1),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    noise: fc.uint8Array({ maxLength: 200 }),
  });
  const damaged = (kind: string, column: string, row: number): string => {
    const i = names.indexOf(column);
    const edit = (line: string, change: (cells: string[]) => string[]) => change(line.split(',')).join(',');
    const without = (cells: string[]) => cells.toSpliced(i, 1);
    const with_ = (cell: string) => (cells: string[]) => cells.with(i, cell);
    if (kind === 'rename') return [edit(header, with_(`${column}_renamed`)), ...rows].join('\n');
    if (kind === 'drop')
      return [edit(header, without), ...rows.map((line) => edit(line, without))].join('\n');
    const change = kind === 'retype' ? with_('?x') : without;
    return [header, ...rows.with(row, edit(rows[row]!, change))].join('\n');
  };
  fc.assert(
    fc.property(arbitrary, ({ kind, column, row, at, noise }) => {
      const bytes = (): Uint8Array => {
        if (kind === 'noise') return noise;
        if (kind === 'html') return new TextEncoder().encode('<html><body>Sorry</body></html>');
        if (kind !== 'cut') return new TextEncoder().encode(`${damaged(kind, column, row)}\n`);
        // Cut off between two rows it is a whole, shorter answer: that, the transport has to notice.
        const cut = text.slice(0, Math.floor(at * text.length));
        return new TextEncoder().encode(cut.endsWith('\n') ? cut.slice(0, -1) : cut);
      };
      let parsed: T;
      try {
        parsed = parse(bytes());
      } catch (error) {
        assertNamed(error);
        return;
      }
      assert.equal(JSON.stringify(parsed), whole, `${kind} at row ${row}, column ${column} gave other rows`);
    }),
    { numRuns: runs, seed: 7 },
  );
}
