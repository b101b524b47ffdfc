import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Columns of expected.csv.gz by name; an empty cell is NaN. */
export function expectedColumns(): Record<string, number[]> {
  const text = gunzipSync(readFileSync(new URL('expected.csv.gz', import.meta.url))).toString();
  const [head, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return Object.fromEntries(
    head!.map((name, k) => [name, rows.map((row) => (row[k] === '' ? Number.NaN : Number(row[k])))]),
  );
}
