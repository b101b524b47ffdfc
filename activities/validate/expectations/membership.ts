/** #26: lists of symbols as of the date; delisted names end, they do not vanish. */
import { type Batch, memo } from '../batch.ts';
import { defineExpectation, type Finding } from '../definition.ts';
import { cellOf, dayOf, type Frame, numbersOf } from '../frame.ts';
import { ColumnName, kwargs } from './arguments.ts';

interface Member {
  row: number;
  from: number;
  /** NaN while it lasts. */
  to: number;
}

function membersOf(frame: Frame): Map<string, Member[]> {
  const [from, to] = [numbersOf(frame, 'from'), numbersOf(frame, 'to')];
  const members = new Map<string, Member[]>();
  for (let row = 0; row < frame.rows; row++) {
    const name = `${cellOf(frame, 'list', row)} ${cellOf(frame, 'symbol', row)}`;
    const spells = members.get(name) ?? [];
    spells.push({ row, from: from[row]!, to: to[row]! });
    members.set(name, spells);
  }
  return members;
}

const of = (batch: Batch, name: string) =>
  memo(batch, `members ${name}`, () => membersOf(batch.frames[name]!));

/** The symbols that the run expects (`subjects`) are those that belong to the list on the date. */
export const membersAsOfDate = defineExpectation({
  type: 'membersAsOfDate',
  kind: 'history',
  description: 'Every symbol expected belongs to a list on the date; one that has left is told of.',
  kwargs: kwargs({}),
  evaluate({ batch, frame, set }) {
    const members = of(batch, frame.name);
    const day = dayOf(batch.session);
    const active = new Set<string>();
    for (const [name, spells] of members) {
      if (spells.some(({ from, to }) => from <= day && !(to <= day)))
        active.add(name.slice(name.indexOf(' ') + 1));
    }
    const findings = batch.subjects
      .filter((symbol) => !active.has(symbol))
      .map(
        (symbol): Finding => ({
          subject: symbol,
          valid: batch.session,
          value: symbol,
          detail: `${symbol} belongs to no list on ${batch.session}`,
        }),
      );
    return set({
      elementCount: frame.rows === 0 ? 0 : batch.subjects.length,
      findings: frame.rows === 0 ? [] : findings,
      observed: batch.subjects.length - findings.length,
      bound: batch.subjects.length,
    });
  },
});

export const membersEnd = defineExpectation({
  type: 'membersEnd',
  kind: 'history',
  description:
    'A member known before is still there, with an end when it has left: it does not vanish, nor does its beginning move.',
  kwargs: kwargs({}),
  evaluate({ batch, frame, set }) {
    const previous = batch.frames.previous;
    if (previous === undefined || frame.rows === 0) return set({ elementCount: 0 });
    const [now, before] = [of(batch, frame.name), of(batch, 'previous')];
    const lists = new Set([...now.keys()].map((name) => name.split(' ')[0]));
    const findings: Finding[] = [];
    let elementCount = 0;
    for (const [name, spells] of before) {
      // An answer about one list says nothing about another.
      if (!lists.has(name.split(' ')[0])) continue;
      elementCount++;
      const known = now.get(name);
      if (known === undefined) {
        findings.push({
          subject: name,
          valid: batch.session,
          value: null,
          detail: `${name} vanished: it has no end date`,
        });
      } else if (spells.some(({ from }) => !known.some((spell) => Object.is(spell.from, from)))) {
        findings.push({
          subject: name,
          valid: batch.session,
          value: null,
          detail: `the beginning of ${name} moved`,
        });
      }
    }
    return set({ elementCount, findings, observed: elementCount - findings.length, bound: elementCount });
  },
});

/** Two spells of one symbol in one list do not overlap. */
export const spellsApart = defineExpectation({
  type: 'spellsApart',
  kind: 'row',
  description: 'A spell ends after it begins.',
  kwargs: kwargs({ from: ColumnName, to: ColumnName }),
  evaluate({ frame, kwargs, each }) {
    const [from, to] = [numbersOf(frame, String(kwargs.from)), numbersOf(frame, String(kwargs.to))];
    return each(
      (row) => (Number.isNaN(from[row]) || Number.isNaN(to[row]) ? undefined : from[row]! < to[row]!),
      (row) => ({
        value: null,
        detail: `ends ${cellOf(frame, String(kwargs.to), row)}, begins ${cellOf(frame, String(kwargs.from), row)}`,
      }),
    );
  },
});
