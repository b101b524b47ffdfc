/** #34: the same story many times. */
import { ewmaZ } from '../anomaly.ts';
import { memo } from '../batch.ts';
import { defineExpectation, type Input } from '../definition.ts';
import { cellOf, type Frame, textOf } from '../frame.ts';
import { ColumnName, Count, kwargs, Positive, Share } from './arguments.ts';

/** Words of a title, case and punctuation aside. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Share of the words in common (Jaccard). */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  const all = a.size + b.size - common;
  return all === 0 ? 1 : common / all;
}

/** Row -> the earlier row that it nearly repeats. Titles share a word or are not alike: only those are compared. */
function duplicatesIn(frame: Frame, column: string, bound: number, rows: Uint32Array): Map<number, number> {
  const text = textOf(frame, column);
  const words = new Map<number, Set<string>>();
  const byWord = new Map<string, number[]>();
  const of = new Map<number, number>();
  for (const row of rows) {
    if (text.codes[row]! < 0) continue;
    const mine = wordsOf(text.dictionary[text.codes[row]!]!);
    const near = new Set([...mine].flatMap((word) => byWord.get(word) ?? []));
    const twin = [...near].find((other) => likeness(mine, words.get(other)!) >= bound);
    if (twin !== undefined) {
      of.set(row, twin);
      continue;
    }
    words.set(row, mine);
    for (const word of mine) {
      const having = byWord.get(word);
      if (having === undefined) byWord.set(word, [row]);
      else having.push(row);
    }
  }
  return of;
}

function duplicates({ frame, batch, rows }: Input, column: string, bound: number): Map<number, number> {
  const find = () => duplicatesIn(frame, column, bound, rows);
  // Both expectations below ask for the whole batch.
  return rows.length === frame.rows ? memo(batch, `duplicates ${column} ${bound}`, find) : find();
}

export const nearDuplicates = defineExpectation({
  type: 'nearDuplicates',
  kind: 'set',
  description: 'Items whose text is nearly that of an earlier one; `mostly` bounds their share.',
  kwargs: kwargs({ column: ColumnName, likeness: Share }),
  evaluate(input) {
    const { column, likeness: bound } = input.kwargs as { column: string; likeness: number };
    const { frame, rows } = input;
    const { codes } = textOf(frame, column);
    const of = duplicates(input, column, bound);
    const missingRows = rows.filter((row) => codes[row]! < 0);
    return input.set({
      elementCount: rows.length,
      missingCount: missingRows.length,
      missingRows,
      unexpectedRows: [...of.keys()],
      describe: (row) => ({
        value: cellOf(frame, column, row),
        detail: `nearly ${JSON.stringify(String(cellOf(frame, column, of.get(row)!)).slice(0, 80))}`,
      }),
      observed: rows.length === 0 ? null : of.size / rows.length,
    });
  },
});

export const duplicatesInPastRange = defineExpectation({
  type: 'duplicatesInPastRange',
  kind: 'history',
  description: 'The share of near duplicates is not so many EWMA sigmas above that of earlier runs.',
  kwargs: kwargs({ column: ColumnName, likeness: Share, sigmas: Positive, minimum: Count }),
  evaluate(input) {
    const {
      column,
      likeness: bound,
      sigmas,
      minimum,
    } = input.kwargs as Record<string, number> & { column: string };
    const { rows } = input;
    if (rows.length === 0) return input.set({ elementCount: 0 });
    const share = duplicates(input, column, bound!).size / rows.length;
    const metrics = [{ metric: 'share', value: share }];
    const before = input.past('share').flatMap(({ value }) => (value === null ? [] : [value]));
    // A share that was always zero has no scale: two points of a percent are taken for one.
    const found = ewmaZ(before, share, { minimum: minimum!, least: 0.02 });
    if (found === undefined) return input.set({ elementCount: 0, metrics, observed: share });
    const high = found.bound.mean + sigmas! * found.bound.sd;
    const detail = `share ${share.toFixed(3)} is ${found.z.toFixed(1)} sigmas from ${found.bound.mean.toFixed(3)}`;
    return input.set({
      elementCount: 1,
      findings: share <= high ? [] : [{ subject: '*', value: share, detail }],
      observed: share,
      bound: high,
      historyZ: found.z,
      metrics,
    });
  },
});
