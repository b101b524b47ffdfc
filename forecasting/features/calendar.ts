import { type Feature, reading, textsOf } from './feature.ts';

const text = textsOf('calendar');

export const CALENDAR: readonly Feature[] = [
  reading(text('monday', 1, '0 or 1', '1 on a Monday', 'French 1980'), (i) => +(i.market.weekday === 1)),
  reading(
    text('friday', 1, '0 or 1', '1 on a Friday: the next return spans a weekend', 'French 1980'),
    (i) => +(i.market.weekday === 5),
  ),
  reading(
    text('days_since', 2, 'days', 'calendar days since the exchange session before', 'trading calendar'),
    (i) => i.market.daysSince,
  ),
  reading(
    text('month_progress', 1, '0..1', 'day of the month over the days of the month', 'turn of the month'),
    (i) => i.market.monthProgress,
  ),
  reading(text('year_sin', 1, '-1..1', 'sine of the date as an angle in its year', 'seasonality'), (i) =>
    Math.sin(i.market.yearAngle),
  ),
  reading(text('year_cos', 1, '-1..1', 'cosine of the date as an angle in its year', 'seasonality'), (i) =>
    Math.cos(i.market.yearAngle),
  ),
];
