/** What a calendar document states. One document per exchange beside this file; forecasting/calendar/ reads them. */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' });
const ByDate = (value: ReturnType<typeof Type.String>) =>
  Type.Record(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), value);

export const CalendarTableSchema = Type.Object(
  {
    exchange: Type.String({ minLength: 1, description: 'Market identifier (ISO 10383), or 24/7.' }),
    version: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Day of the last change.' }),
    source: Type.String({ minLength: 1, description: 'Where it comes from, with version and licence.' }),
    timezone: Type.String({ minLength: 1 }),
    first: Type.String({ format: 'date' }),
    last: Type.String({ format: 'date' }),
    weekend: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { description: '0 is Sunday.' }),
    open: Time,
    close: Type.String({ ...Time, description: '24:00 is midnight at the end of the day.' }),
    closed: ByDate(Type.String({ minLength: 1 })),
    earlyCloses: ByDate(
      Type.String({ pattern: '^\\d\\d:\\d\\d .', description: 'Time and reason: 13:00 Christmas Eve.' }),
    ),
  },
  strict,
);
export type CalendarTable = Readonly<Static<typeof CalendarTableSchema>>;

export const CALENDARS = ['XNYS', 'XNAS', '24/7'] as const;
export type CalendarName = (typeof CALENDARS)[number];
