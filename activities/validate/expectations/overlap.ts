/** #23: the overlap agrees with the last snapshot; #24: two sources agree. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { type Frame, numbersOf, textOf } from '../frame.ts';
import { actionsOf } from '../series.ts';
import { ColumnName, Columns, kwargs, Positive } from './arguments.ts';

/** Row of `other` with the same subject and day as a row of `frame`; -1 without. The last of equal ones. */
export function matchRows(frame: Frame, other: Frame, subject: string, valid: string): Int32Array {
  const [names, otherNames] = [textOf(frame, subject), textOf(other, subject)];
  const [days, otherDays] = [numbersOf(frame, valid), numbersOf(other, valid)];
  const code = new Map(names.dictionary.map((name, i) => [name, i]));
  const codeOf = otherNames.dictionary.map((name) => code.get(name) ?? -1);
  const byDay = new Map<number, number>();
  // Days and instants are far below 2^53 / 2^20 names.
  const keyOf = (name: number, day: number) => day * 1_048_576 + name;
  for (let row = 0; row < other.rows; row++) {
    const name = otherNames.codes[row]! < 0 ? -1 : codeOf[otherNames.codes[row]!]!;
    if (name >= 0) byDay.set(keyOf(name, otherDays[row]!), row);
  }
  const found = new Int32Array(frame.rows).fill(-1);
  if (byDay.size === 0) return found;
  for (let row = 0; row < frame.rows; row++) {
    found[row] = byDay.get(keyOf(names.codes[row]!, days[row]!)) ?? -1;
  }
  return found;
}

/** Against `previous`, the rows known before this run. Without an overlap there is nothing to judge. */
export const overlapAgrees = defineExpectation({
  type: 'overlapAgrees',
  kind: 'history',
  description:
    'Rows known before have the same values; a series that differs by one constant ratio is fine when a split of that ratio is recorded.',
  kwargs: kwargs({ subject: ColumnName, valid: ColumnName, columns: Columns, tolerance: Positive }),
  evaluate({ frame, kwargs, batch, rows, each }) {
    const { subject, valid, columns, tolerance } = kwargs as {
      subject: string;
      valid: string;
      columns: string[];
      tolerance: number;
    };
    const previous = batch.frames.previous;
    if (previous === undefined) return each(() => undefined);
    const before = matchRows(frame, previous, subject, valid);
    const now = columns.map((name) => numbersOf(frame, name));
    const then = columns.map((name) => numbersOf(previous, name));
    const names = textOf(frame, subject);
    const ratios = new Map<number, number | null>();
    for (const row of rows) {
      if (before[row]! < 0) continue;
      const ratio = now[0]![row]! / then[0]![before[row]!]!;
      const known = ratios.get(names.codes[row]!);
      if (known === undefined) ratios.set(names.codes[row]!, ratio);
      else if (known !== null && !(Math.abs(ratio / known - 1) <= 1e-4)) ratios.set(names.codes[row]!, null);
    }
    const actions = actionsOf(batch);
    const explained = names.dictionary.map((name, code) => {
      const ratio = ratios.get(code);
      if (ratio == null || Math.abs(ratio - 1) <= tolerance) return false;
      return [...(actions.get(name)?.values() ?? [])].some(
        ({ split }) => Math.abs(split * ratio - 1) < 1e-3 || Math.abs(ratio / split - 1) < 1e-3,
      );
    });
    const differing = (row: number) =>
      columns.findIndex((_, c) => {
        const [a, b] = [now[c]![row]!, then[c]![before[row]!]!];
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) !== Number.isNaN(b);
        return Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b));
      });
    return each(
      (row) => {
        if (before[row]! < 0) return undefined;
        return explained[names.codes[row]!]! || differing(row) < 0;
      },
      (row) => {
        const c = differing(row);
        const [was, is] = [then[c]![before[row]!]!, now[c]![row]!];
        return { value: is, detail: `${columns[c]} was ${was}, is now ${is}` };
      },
      { bound: tolerance },
    );
  },
});

export const sourcesAgree = defineExpectation({
  type: 'sourcesAgree',
  kind: 'history',
  description: 'Another source says the same within some basis points.',
  kwargs: kwargs({
    subject: ColumnName,
    valid: ColumnName,
    column: ColumnName,
    basisPoints: Positive,
    other: Type.Optional(Type.String({ description: 'Frame of the other source; other.' })),
  }),
  evaluate({ frame, kwargs, batch, each }) {
    const {
      subject,
      valid,
      column,
      basisPoints,
      other = 'other',
    } = kwargs as Record<string, string> & {
      basisPoints: number;
      other?: string;
    };
    const second = batch.frames[other];
    if (second === undefined) return each(() => undefined);
    const match = matchRows(frame, second, subject!, valid!);
    const [ours, theirs] = [numbersOf(frame, column!), numbersOf(second, column!)];
    const apart = (row: number) => Math.abs(ours[row]! / theirs[match[row]!]! - 1) * 1e4;
    return each(
      (row) => {
        if (match[row]! < 0) return undefined;
        const distance = apart(row);
        return Number.isNaN(distance) ? null : distance <= basisPoints;
      },
      (row) => ({
        value: ours[row],
        detail: `${column} ${ours[row]} against ${theirs[match[row]!]} of the other source: ${apart(row).toFixed(0)} bp`,
      }),
      { bound: basisPoints },
    );
  },
});
