import { type CalendarAhead, HOLIDAY_CAP } from './calendar-ahead.ts';
import { type Feature, ofSession, textsOf } from './feature.ts';
import type { Range } from './unit-range.ts';

const text = textsOf('calendar');

export const CALENDAR: readonly Feature[] = [
  ofSession(text('monday', 1, '0 or 1', '1 on a Monday', 'French 1980'), (m) => +(m.weekday === 1)),
  ofSession(
    text('friday', 1, '0 or 1', '1 on a Friday: the next return spans a weekend', 'French 1980'),
    (m) => +(m.weekday === 5),
  ),
  ofSession(
    text('days_since', 2, 'days', 'calendar days since the exchange session before', 'trading calendar', [
      1,
      null,
    ]),
    (m) => m.daysSince,
  ),
  ofSession(
    text('month_progress', 1, '0..1', 'day of the month over the days of the month', 'turn of the month'),
    (m) => m.monthProgress,
  ),
  ofSession(text('year_sin', 1, '-1..1', 'sine of the date as an angle in its year', 'seasonality'), (m) =>
    Math.sin(m.yearAngle),
  ),
  ofSession(text('year_cos', 1, '-1..1', 'cosine of the date as an angle in its year', 'seasonality'), (m) =>
    Math.cos(m.yearAngle),
  ),
  ...(
    [
      [
        'days_to_next',
        'days',
        'calendar days to the next planned session',
        'French 1980',
        (a) => a.daysToNext,
        [1, 5],
      ],
      [
        'sessions_to_month_end',
        'sessions',
        'planned sessions of the month after this one',
        'Ariel 1987',
        (a) => a.sessionsToMonthEnd,
        [0, 22],
      ],
      [
        'turn_of_month',
        '0 or 1',
        '1 when the next planned session is the last of its month or one of the first three',
        'Lakonishok and Smidt 1988',
        (a) => a.turnOfMonth,
        [0, 1],
      ],
      [
        'sessions_to_holiday',
        'sessions',
        `planned sessions before the next holiday on a weekday, at most ${HOLIDAY_CAP}`,
        'Ariel 1990',
        (a) => a.sessionsToHoliday,
        [0, HOLIDAY_CAP],
      ],
      [
        'days_to_expiry',
        'days',
        'calendar days to the third Friday of a month, 0 on it: monthly options',
        'Stoll and Whaley 1987',
        (a) => a.daysToExpiry,
        [0, 34],
      ],
      [
        'quarter_progress',
        '0..1',
        'day of the quarter over the days of the quarter',
        'window dressing; Lakonishok et al. 1991',
        (a) => a.quarterProgress,
        [0, 1],
      ],
    ] as [string, string, string, string, (ahead: CalendarAhead) => number, Range][]
  ).map(([name, unit, definition, source, pick, range]) =>
    ofSession(text(name, 1, unit, definition, source, range), pick),
  ),
];
