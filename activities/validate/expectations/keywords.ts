/** What JSON Schema has no word for: keywords that suites may use in the schema of a row. */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { CALENDAR_RANGE, isSession } from '../../../forecasting/calendar/calendar.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const days = new Map<string, boolean>();

/** Formats of dates cost more than all the rest of a bar; the few thousand there are need them once. */
function isDay(text: string): boolean {
  let valid = days.get(text);
  if (valid === undefined) {
    const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
    valid = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
    if (days.size < 100_000) days.set(text, valid);
  }
  return valid;
}

/**
 * `isoDay: true`: a text that is a day of the calendar, YYYY-MM-DD. `instant: true`: an instant in UTC with milliseconds.
 * `exchangeSession: true`: a day on which the exchange trades. `notAfter: [a, b]`: property a is not after property b.
 */
export function rowAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strictNumbers: true, strict: false });
  addFormats.default(ajv);
  ajv.addKeyword({
    keyword: 'isoDay',
    type: 'string',
    errors: false,
    validate: (wanted: boolean, text: string) => !wanted || isDay(text),
    error: { message: 'must be a day, YYYY-MM-DD' },
  });
  ajv.addKeyword({
    keyword: 'instant',
    type: 'string',
    errors: false,
    validate: (wanted: boolean, text: string) =>
      !wanted || (INSTANT.test(text) && !Number.isNaN(Date.parse(text))),
    error: { message: 'must be an instant in UTC, 2019-02-22T22:30:00.000Z' },
  });
  ajv.addKeyword({
    keyword: 'exchangeSession',
    type: 'string',
    errors: false,
    validate: (wanted: boolean, text: string) =>
      !wanted ||
      (isDay(text) && text >= CALENDAR_RANGE.first && text <= CALENDAR_RANGE.last && isSession(text)),
    error: { message: 'must be a day on which the exchange trades' },
  });
  ajv.addKeyword({
    keyword: 'notAfter',
    type: 'object',
    errors: false,
    metaSchema: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    validate: ([early, late]: [string, string], row: Record<string, unknown>) =>
      row[early] == null || row[late] == null || String(row[early]) <= String(row[late]),
    error: { message: ({ schema }) => `must have ${schema[0]} not after ${schema[1]}` },
  });
  return ajv;
}
