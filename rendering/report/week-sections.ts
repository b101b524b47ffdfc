/** The days of the week, what came of forecasts, and what is forecast next. */
import type { ReportDocument } from '../../schemas/report.ts';
import { count, fixed, NONE, percent, plural, shortDate, shortInstant, signedPercent } from './format.ts';
import { outcomeBars } from './outcome-bars.ts';
import type { ReportSection } from './view.ts';

export function daysSection({ days }: ReportDocument): ReportSection {
  return {
    id: 'days',
    heading: 'The days',
    tables: [
      {
        caption: 'What was published, and outcomes of forecasts that ended on the day, of all recipes',
        head: ['day', 'state', 'champion', 'published (UTC)', 'symbols', 'forecasts', 'outcomes'],
        rows: days.map((one) => [
          ...[shortDate(one.date), one.state, one.champion ?? NONE, shortInstant(one.publishedAt)],
          ...(one.state === 'published'
            ? [one.symbols, one.forecasts, one.outcomes].map(count)
            : [NONE, NONE, NONE]),
        ]),
        words: 4,
      },
    ],
  };
}

export function outcomesSection({ outcomes }: ReportDocument): ReportSection[] {
  if (outcomes === null) return [];
  const { session, targetSession, horizon } = outcomes;
  return [
    {
      id: 'outcomes',
      heading: 'What was forecast, and what came',
      text: [
        `The newest forecasts ${plural(horizon, 'session')} ahead that ended in the week: made after the close of ${shortDate(session)}, known on ${shortDate(targetSession)}. The naive forecast is the grey bar; its median is zero.`,
      ],
      plots: (width) => [outcomeBars(outcomes, width)],
    },
  ];
}

export function aheadSection({ ahead }: ReportDocument): ReportSection[] {
  if (ahead === null) return [];
  const { session, targetSession, horizon, rows } = ahead;
  const interval = (low: number | null, high: number | null) =>
    low === null || high === null ? NONE : `${signedPercent(low)} to ${signedPercent(high)}`;
  return [
    {
      id: 'ahead',
      heading: 'The days ahead',
      text: [
        `Forecasts served after the close of ${shortDate(session)}, ${plural(horizon, 'session')} ahead, to ${shortDate(targetSession)}. The naive forecast has a median of 0 and a probability of a rise of 50 %.`,
      ],
      tables: [
        {
          caption: 'Total log return in percent',
          head: ['symbol', 'median', '80 % interval', 'naive 80 %', 'rises, %', 'close'],
          rows: rows.map((row) => [
            ...[row.symbol, signedPercent(row.median)],
            ...[interval(row.lower80, row.upper80), interval(row.naiveLower80, row.naiveUpper80)],
            ...[percent(row.probabilityUp, 0), fixed(row.price, 2)],
          ]),
          words: 1,
        },
      ],
    },
  ];
}
