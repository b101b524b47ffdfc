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

/**
 * Row -> the first row that it nearly repeats. The same item about several symbols comes in the answer of each: it
 * repeats nothing. Texts that are alike share one of the rarest words of both (prefix filter of Chaudhuri, Ganti and
 * Kaushik 2006), so that a common word does not bring every text before it.
 */
export function duplicatesIn(
  frame: Frame,
  column: string,
  bound: number,
  rows: Uint32Array,
): Map<number, number> {
  const text = textOf(frame, column);
  const sets = text.dictionary.map(wordsOf);
  const frequency = new Map<string, number>();
  for (const words of sets) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const rarest = (words: ReadonlySet<string>) =>
    [...words]
      .sort((a, b) => frequency.get(a)! - frequency.get(b)! || (a < b ? -1 : 1))
      // Without the rounding of 0.7 x 10.
      .slice(0, words.size - Math.ceil(bound * words.size - 1e-9) + 1);
  const subject = frame.subject ?? frame.key.slice(0, 1);
  const items = new Set<string>();
  const byWord = new Map<string, number[]>();
  const of = new Map<number, number>();
  for (const row of rows) {
    const code = text.codes[row]!;
    if (code < 0) continue;
    const item = subject.map((name) => cellOf(frame, name, row)).join('\u0000');
    if (items.has(item)) continue;
    items.add(item);
    const mine = sets[code]!;
    const prefix = rarest(mine);
    let twin = Number.POSITIVE_INFINITY;
    for (const word of prefix) {
      const found = byWord.get(word)?.find((other) => likeness(mine, sets[text.codes[other]!]!) >= bound);
      if (found !== undefined && found < twin) twin = found;
    }
    if (twin < Number.POSITIVE_INFINITY) {
      of.set(row, twin);
      continue;
    }
    for (const word of prefix) {
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
