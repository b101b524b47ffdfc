/** Economic series in their vintages. Group macro. */
import { logRatio } from '../../indicators/fold.ts';
import { type Feature, needing, ofSession, textsOf } from '../feature.ts';
import type { MarketSession } from '../market.ts';
import { NOT_NEGATIVE, type Range } from '../unit-range.ts';
import { daysSince } from './days.ts';
import { type MacroReading, NO_MACRO } from './macro.ts';

const text = textsOf('macro');
const SOURCE = 'vintages: Croushore and Stark 2001';

interface SeriesText {
  /** In names of features. */
  name: string;
  /** Of FRED. */
  series: string;
  what: string;
  unit: string;
  /** Publisher's number over the feature's. */
  scale: number;
  /** Compared by the log of their ratio; others by their difference. */
  positive: boolean;
}

const SERIES: readonly SeriesText[] = [
  {
    ...{ name: 'gdp', series: 'GDP', what: 'gross domestic product', unit: 'billion dollars a year' },
    ...{ scale: 1, positive: true },
  },
  {
    ...{ name: 'cpi', series: 'CPIAUCNS', what: 'consumer prices', unit: 'index, 1982-84 = 100' },
    ...{ scale: 1, positive: true },
  },
  {
    ...{ name: 'treasury_10y', series: 'GS10', what: '10-year Treasury yield of the month' },
    ...{ unit: 'fraction a year', scale: 100, positive: false },
  },
  {
    ...{ name: 'vix_close', series: 'VIXCLS', what: 'published close of the volatility index' },
    ...{ unit: 'fraction a year', scale: 100, positive: true },
  },
];

/** All that is asked for of the dataset. */
export const MACRO_SERIES: readonly string[] = SERIES.map(({ series }) => series);

const readingOf = (market: MarketSession, series: string): MacroReading =>
  market.shared.macro[series] ?? NO_MACRO;

export const MACRO: readonly Feature[] = [
  ...SERIES.flatMap(({ name, series, what, unit, scale, positive }) => {
    const change = (now: number, then: number) => (positive ? logRatio(now, then) : (now - then) / scale);
    const changeUnit = positive ? 'log ratio' : unit;
    const of = (
      suffix: string,
      ofUnit: string,
      definition: string,
      pick: (reading: MacroReading, day: number) => number,
      range?: Range,
    ) =>
      needing(
        `macro ${series}`,
        ofSession(text(`macro_${name}${suffix}`, 1, ofUnit, definition, SOURCE, range), (market) =>
          pick(readingOf(market, series), market.shared.day),
        ),
      );
    return [
      of(
        '',
        unit,
        `${what} (${series}): the newest period's value as known at the session; carried on until the next is published, its age is macro_${name}_age`,
        ({ value }) => value / scale,
        positive ? NOT_NEGATIVE : undefined,
      ),
      of(
        '_change_year',
        changeUnit,
        `macro_${name} against what was known as the newest 365 days before, ${positive ? 'ln of the ratio' : 'difference'}`,
        ({ value, yearBefore }) => change(value, yearBefore),
      ),
      of(
        '_surprise',
        changeUnit,
        `macro_${name} against what the vintage before said to be the newest, ${positive ? 'ln of the ratio' : 'difference'}: growth with a new period, revision without`,
        ({ value, before }) => change(value, before),
      ),
      of(
        '_age',
        'days',
        `calendar days since the newest period of ${series} became known`,
        ({ releasedDay }, day) => daysSince(releasedDay, day),
        NOT_NEGATIVE,
      ),
    ];
  }),
  needing(
    'macro GDP',
    ofSession(
      text(
        'macro_gdp_growth',
        1,
        'log ratio',
        'ln of the newest quarter of GDP over the quarter before it, both as known at the session',
        SOURCE,
      ),
      (m) => {
        const { value, periodBefore } = readingOf(m, 'GDP');
        return logRatio(value, periodBefore);
      },
    ),
  ),
  needing(
    'macro CPIAUCNS',
    ofSession(
      text(
        'inflation_year',
        1,
        'log ratio',
        'ln of the newest CPIAUCNS over that of the same month a year before, both as known at the session',
        'Fama and Schwert 1977',
      ),
      inflation,
    ),
  ),
  needing(
    'macro CPIAUCNS',
    ofSession(
      text('real_rate_10y', 1, 'fraction a year', 'rate_10y less inflation_year', 'Fama and Schwert 1977'),
      (m) => m.rate - inflation(m),
    ),
  ),
];

function inflation(market: MarketSession): number {
  const { value, samePeriodLastYear } = readingOf(market, 'CPIAUCNS');
  return logRatio(value, samePeriodLastYear);
}
