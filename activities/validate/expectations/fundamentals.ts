/** #31, #32: reported numbers: when they were accepted, and whether the balance sheet balances. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { cellOf, type Frame, numbersOf } from '../frame.ts';
import { Columns, kwargs, Positive } from './arguments.ts';

/** Of each fact the earliest acceptance: a later filing repeats the year before as a comparison, an amendment restates. */
function firstAccepted(frames: readonly (Frame | undefined)[], key: readonly string[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const frame of frames) {
    if (frame === undefined) continue;
    const accepted = numbersOf(frame, 'acceptedAt');
    for (let row = 0; row < frame.rows; row++) {
      const name = nameOf(frame, key, row);
      if (accepted[row]! < (first.get(name) ?? Number.POSITIVE_INFINITY)) first.set(name, accepted[row]!);
    }
  }
  return first;
}

const nameOf = (frame: Frame, key: readonly string[], row: number) =>
  key.map((name) => cellOf(frame, name, row)).join('\u0000');

const DAY_MS = 86_400_000;

export const acceptedInTime = defineExpectation({
  type: 'acceptedInTime',
  kind: 'row',
  description: 'A number is accepted at or after its period’s end, the first time within so many days of it.',
  kwargs: kwargs({ days: Positive, key: Columns }),
  evaluate({ frame, kwargs, batch, each }) {
    const { days, key } = kwargs as { days: number; key: string[] };
    const [accepted, end] = [numbersOf(frame, 'acceptedAt'), numbersOf(frame, 'periodEnd')];
    const first = firstAccepted([batch.frames.previous, frame], key);
    // Periods before a company's first filing come late by nature, as comparisons.
    const began = firstAccepted([batch.frames.previous, frame], ['symbol']);
    const lag = (row: number) => accepted[row]! / DAY_MS - end[row]!;
    return each(
      (row) => {
        if (Number.isNaN(accepted[row]) || Number.isNaN(end[row])) return null;
        if (lag(row) < 0) return false;
        if (end[row]! * DAY_MS < began.get(nameOf(frame, ['symbol'], row))!) return true;
        return first.get(nameOf(frame, key, row))! < accepted[row]! || lag(row) <= days;
      },
      (row) => ({
        value: cellOf(frame, 'acceptedAt', row),
        detail: `accepted ${lag(row).toFixed(0)} days after the period’s end ${cellOf(frame, 'periodEnd', row)}`,
      }),
      { bound: days },
    );
  },
});

/** Same fact, same acceptance, another value: history was written over. */
export const restatedAsVersion = defineExpectation({
  type: 'restatedAsVersion',
  kind: 'history',
  description:
    'A number that differs from the one known before has an acceptance of its own: a restatement is a new version.',
  kwargs: kwargs({ key: Columns }),
  evaluate({ frame, kwargs, batch, each }) {
    const key = [...(kwargs.key as string[]), 'acceptedAt'];
    const value = numbersOf(frame, 'value');
    const known = new Map<string, number>();
    const previous = batch.frames.previous;
    if (previous !== undefined) {
      const before = numbersOf(previous, 'value');
      for (let row = 0; row < previous.rows; row++) known.set(nameOf(previous, key, row), before[row]!);
    }
    for (let row = 0; row < frame.rows; row++) {
      const name = nameOf(frame, key, row);
      if (!known.has(name)) known.set(name, value[row]!);
    }
    return each(
      (row) => (Number.isNaN(value[row]) ? null : known.get(nameOf(frame, key, row)) === value[row]),
      (row) => ({
        value: value[row],
        detail: `was ${known.get(nameOf(frame, key, row))} with the same acceptance ${cellOf(frame, 'acceptedAt', row)}`,
      }),
    );
  },
});

/** Concepts are the providers' names; the first of each list that a balance sheet has is taken. */
export const balanceSheet = defineExpectation({
  type: 'balanceSheet',
  kind: 'row',
  description:
    'Assets = liabilities + equity within a share, of each balance sheet that has all three; what stands `between` them (redeemable stock) is added where there is any.',
  kwargs: kwargs({
    assets: Columns,
    liabilities: Columns,
    equity: Columns,
    between: Type.Optional(Columns),
    within: Type.Number({ exclusiveMinimum: 0, description: 'Share of the assets.' }),
  }),
  evaluate({ frame, kwargs, rows, each }) {
    const {
      assets,
      liabilities,
      equity,
      between = [],
      within,
    } = kwargs as Record<'assets' | 'liabilities' | 'equity', string[]> & {
      between?: string[];
      within: number;
    };
    const value = numbersOf(frame, 'value');
    const sheet = (row: number) => nameOf(frame, ['symbol', 'periodEnd', 'document', 'unit'], row);
    const sheets = new Map<string, Map<string, number>>();
    const wanted = new Set([...assets, ...liabilities, ...equity, ...between]);
    for (const row of rows) {
      const concept = String(cellOf(frame, 'concept', row));
      if (!wanted.has(concept) || cellOf(frame, 'periodStart', row) !== null) continue;
      const name = sheet(row);
      const lines = sheets.get(name) ?? new Map<string, number>();
      sheets.set(name, lines.set(concept, value[row]!));
    }
    const lineOf = (lines: Map<string, number>, names: string[]) =>
      names.map((name) => lines.get(name)).find((found) => found !== undefined);
    const sums = (row: number) => {
      const lines = sheets.get(sheet(row));
      if (lines === undefined) return undefined;
      const [a, l, e] = [lineOf(lines, assets), lineOf(lines, liabilities), lineOf(lines, equity)];
      const m = lineOf(lines, between) ?? 0;
      return a === undefined || l === undefined || e === undefined ? undefined : { a, l, e: e + m };
    };
    return each(
      (row) => {
        // One element per sheet: its row of assets.
        const concept = cellOf(frame, 'concept', row);
        if (!assets.includes(String(concept))) return undefined;
        const found = sums(row);
        if (found === undefined) return undefined;
        const { a, l, e } = found;
        if (Number.isNaN(a + l + e)) return null;
        return Math.abs(a - l - e) <= within * Math.abs(a);
      },
      (row) => {
        const { a, l, e } = sums(row)!;
        return { value: a, detail: `assets ${a} are not liabilities ${l} + equity ${e}` };
      },
      { bound: within },
    );
  },
});
