/** Numbers as the pages of docs/ write them. */

/** Fixed digits without a zero before the point; a minus only where a digit says so. */
export function number(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const signless = Number(text) === 0 ? text.replace('-', '') : text;
  return signless.replace(/^(-?)0\./, '$1.');
}

export const percent = (value: number, digits = 2): string => number(100 * value, digits);

/** Of what a recipe may not have: the rank correlation of means that do not vary. */
export function optional(value: number | null, cell: (value: number) => string): string {
  return value === null || !Number.isFinite(value) ? '' : cell(value);
}

export const withError = (value: number, error: number): string => `${percent(value)} +- ${percent(error)}`;

/** p of a test: as small as is worth reading. */
export const probability = (p: number): string => (p < 0.001 ? '< .001' : number(p, 3));

export interface Cell<Row> {
  head: string;
  cell(row: Row): string;
}

export function markdownTable<Row>(cells: readonly Cell<Row>[], rows: readonly Row[]): string {
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`;
  return [
    line(cells.map(({ head }) => head)),
    line(cells.map(() => '---')),
    ...rows.map((row) => line(cells.map(({ cell }) => cell(row)))),
  ].join('\n');
}
