/** #26: lists of symbols as of the date; delisted names end, they do not vanish. */
import { Type } from 'typebox';
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

/** Symbols with a spell in any list that is wanted. */
function listed(batch: Batch, name: string, wanted: (spell: Member) => boolean = () => true): Set<string> {
  const symbols = new Set<string>();
  for (const [member, spells] of of(batch, name)) {
    if (spells.some(wanted)) symbols.add(member.slice(member.indexOf(' ') + 1));
  }
  return symbols;
}

/**
 * Asked of symbols that a list has, will have, or had until so many days ago. One that no list ever had, a fund beside an
 * index of stocks, is left to `membersListed`; a ticker that another company had long ago is another symbol.
 */
export const membersAsOfDate = defineExpectation({
  type: 'membersAsOfDate',
  kind: 'history',
  description:
    'Every symbol expected that a list ever had belongs to one on the date; one that has left is told of.',
  kwargs: kwargs({ days: Type.Integer({ minimum: 1 }) }),
  evaluate({ batch, frame, kwargs, set }) {
    const day = dayOf(batch.session);
    const lately = ({ to }: Member) => !(to <= day - Number(kwargs.days));
    const before = batch.frames.previous === undefined ? [] : listed(batch, 'previous', lately);
    const ever = new Set([...listed(batch, frame.name, lately), ...before]);
    const active = listed(batch, frame.name, ({ from, to }) => from <= day && !(to <= day));
    const judged = frame.rows === 0 ? [] : batch.subjects.filter((symbol) => ever.has(symbol));
    const findings = judged
      .filter((symbol) => !active.has(symbol))
      .map((symbol) => findingOf(batch, symbol, `${symbol} belongs to no list on ${batch.session}`));
    return set({
      elementCount: judged.length,
      findings,
      observed: judged.length - findings.length,
      bound: judged.length,
    });
  },
});

export const membersListed = defineExpectation({
  type: 'membersListed',
  kind: 'set',
  description: 'Every symbol expected is, or once was, on a list.',
  kwargs: kwargs({}),
  evaluate({ batch, frame, set }) {
    const ever = listed(batch, frame.name);
    const judged = frame.rows === 0 ? [] : batch.subjects;
    const findings = judged
      .filter((symbol) => !ever.has(symbol))
      .map((symbol) => findingOf(batch, symbol, `no list ever had ${symbol}`));
    return set({ elementCount: judged.length, findings, observed: judged.length - findings.length });
  },
});

const findingOf = ({ session }: Batch, symbol: string, detail: string): Finding => ({
  ...{ subject: symbol, valid: session, value: symbol, detail },
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
