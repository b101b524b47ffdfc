/** #5, #27: rows and the exchange's calendar. */
import { Type } from 'typebox';
import {
  CALENDAR_RANGE,
  closedReason,
  isEarlyClose,
  isSession,
  sessionClose,
} from '../../../forecasting/calendar/calendar.ts';
import { defineExpectation } from '../definition.ts';
import { cellOf, dateOf, numbersOf } from '../frame.ts';
import { ColumnName, kwargs } from './arguments.ts';

const inTable = (date: string) => date >= CALENDAR_RANGE.first && date <= CALENDAR_RANGE.last;

/** Asked a million times about a few thousand days. */
function perDay<T>(of: (date: string) => T): (day: number) => T {
  const known = new Map<number, T>();
  return (day) => {
    let value = known.get(day);
    if (value === undefined) {
      value = of(dateOf(day));
      known.set(day, value);
    }
    return value;
  };
}

export const openSession = defineExpectation({
  type: 'openSession',
  kind: 'row',
  description: 'No row on a day the exchange was closed; the calendar knows the day, half days included.',
  kwargs: kwargs({ column: ColumnName }),
  evaluate({ frame, kwargs, each }) {
    const days = numbersOf(frame, String(kwargs.column));
    const open = perDay((date) => inTable(date) && isSession(date));
    return each(
      (row) => (Number.isNaN(days[row]) ? null : open(days[row]!)),
      (row) => {
        const date = dateOf(days[row]!);
        const reason = inTable(date) ? closedReason(date) : 'not in the calendar';
        return { value: date, detail: `the exchange was closed on ${date}: ${reason}` };
      },
    );
  },
});

export const notInFuture = defineExpectation({
  type: 'notInFuture',
  kind: 'row',
  description: 'No row is dated after the run’s now.',
  kwargs: kwargs({ column: ColumnName }),
  evaluate({ frame, kwargs, batch, each }) {
    const column = String(kwargs.column);
    const values = numbersOf(frame, column);
    const kind = frame.columns.get(column)!.kind;
    const now = kind === 'date' ? Date.parse(batch.now.slice(0, 10)) / 86_400_000 : Date.parse(batch.now);
    return each(
      (row) => (Number.isNaN(values[row]) ? null : values[row]! <= now),
      (row) => {
        const value = cellOf(frame, column, row);
        return { value, detail: `dated ${value}, after ${batch.now}` };
      },
    );
  },
});

/** A bar known before its close is either unfinished or from the future. */
export const knownAfterPeriod = defineExpectation({
  type: 'knownAfterPeriod',
  kind: 'row',
  description: 'No row was known before its period ended: the session’s close, or the date itself.',
  kwargs: kwargs({
    valid: ColumnName,
    known: ColumnName,
    ends: Type.Enum(['session-close', 'date']),
  }),
  evaluate({ frame, kwargs, each }) {
    const { valid, known, ends } = kwargs as Record<'valid' | 'known' | 'ends', string>;
    const validKind = frame.columns.get(valid)?.kind;
    const [period, knownAt] = [numbersOf(frame, valid), numbersOf(frame, known)];
    const close = perDay((date) =>
      inTable(date) && isSession(date) ? Date.parse(sessionClose(date)) : Number.NaN,
    );
    const endOf =
      ends === 'session-close'
        ? close
        : (value: number) => (validKind === 'date' ? value * 86_400_000 : value);
    return each(
      (row) => {
        if (Number.isNaN(period[row]) || Number.isNaN(knownAt[row])) return null;
        const end = endOf(period[row]!);
        // A day without a session has no close; openSession tells of it.
        return Number.isNaN(end) || knownAt[row]! >= end;
      },
      (row) => {
        const date = cellOf(frame, valid, row);
        const early = validKind === 'date' && isEarlyClose(String(date)) ? ' (early close)' : '';
        const end = new Date(endOf(period[row]!)).toISOString();
        return {
          value: cellOf(frame, known, row),
          detail: `known at ${cellOf(frame, known, row)}, ${date} ends at ${end}${early}`,
        };
      },
    );
  },
});
