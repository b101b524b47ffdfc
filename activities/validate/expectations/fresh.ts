/** #6: the newest period is there by the deadline. */
import { Type } from 'typebox';
import { countSessions } from '../../../forecasting/calendar/calendar.ts';
import type { Role } from '../batch.ts';
import { defineExpectation, type Finding } from '../definition.ts';
import { cellOf, dateOf, type Frame, numbersOf } from '../frame.ts';
import { ColumnName, kwargs, RoleName } from './arguments.ts';

/** Without a subject the batch is judged as one. */
const EVERYTHING = '*';
const DAY_MS = 86_400_000;

/** Per subject the newest day of a column in the batch or in what was known before it. */
export const fresh = defineExpectation({
  type: 'fresh',
  kind: 'history',
  description: 'The newest row of every subject is at most so many sessions or days before the run’s date.',
  kwargs: kwargs({
    column: ColumnName,
    subject: Type.Optional(ColumnName),
    role: Type.Optional(RoleName),
    sessions: Type.Optional(Type.Integer({ minimum: 0 })),
    days: Type.Optional(Type.Number({ minimum: 0 })),
  }),
  evaluate({ frame, kwargs, batch, set }) {
    const { column, subject, role, sessions, days } = kwargs as {
      column: string;
      subject?: string;
      role?: Role;
      sessions?: number;
      days?: number;
    };
    const newest = new Map<string, number>();
    for (const table of [frame, batch.frames.known, batch.frames.previous]) {
      if (table !== undefined) gather(newest, table, subject, column, batch.now);
    }
    const wanted =
      subject === undefined
        ? [EVERYTHING]
        : batch.subjects.filter((name) => role === undefined || batch.roles.get(name) === role);
    const findings = wanted.flatMap((name): Finding[] => {
      const day = newest.get(name);
      const date = day === undefined ? null : dateOf(day);
      const fine =
        date !== null &&
        (sessions !== undefined
          ? date >= batch.session || countSessions(date, batch.session) - 1 <= sessions
          : Date.parse(batch.session) - Date.parse(date) <= (days ?? 0) * DAY_MS);
      if (fine) return [];
      const allowed = sessions !== undefined ? `${sessions} sessions` : `${days ?? 0} days`;
      const detail = `the newest ${column} is ${date ?? 'none'}, allowed are ${allowed} before ${batch.session}`;
      return [{ subject: name, valid: batch.session, value: date, detail }];
    });
    return set({
      elementCount: wanted.length,
      findings,
      observed: wanted.length - findings.length,
      bound: sessions ?? days ?? 0,
    });
  },
});

function gather(
  newest: Map<string, number>,
  frame: Frame,
  subject: string | undefined,
  column: string,
  now: string,
) {
  const values = numbersOf(frame, column);
  const scale = frame.columns.get(column)!.kind === 'instant' ? DAY_MS : 1;
  const today = Math.floor(Date.parse(now) / DAY_MS);
  for (let row = 0; row < frame.rows; row++) {
    const day = Math.floor(values[row]! / scale);
    // A date in the future makes nothing fresh.
    if (!(day <= today)) continue;
    const name = subject === undefined ? EVERYTHING : String(cellOf(frame, subject, row));
    if (day > (newest.get(name) ?? Number.NEGATIVE_INFINITY)) newest.set(name, day);
  }
}
