/** What companies reported, by the time at which it was accepted. Group fundamentals. */
import { logRatio, ratio } from '../../indicators/fold.ts';
import type { AdjustedBar } from '../adjust.ts';
import { type Feature, needing, rank, reading, textsOf } from '../feature.ts';
import { NOT_NEGATIVE, type Range } from '../unit-range.ts';
import { daysSince } from './days.ts';
import type { Fundamentals } from './fundamentals.ts';

const text = textsOf('fundamentals');
const ranked = textsOf('cross-sectional');
const NEEDS = 'fundamentals';

type Read = (of: Fundamentals, bar: AdjustedBar, day: number) => number;

/** Dollars for the whole company. */
const worth = ({ shares }: Fundamentals, { rawClose }: AdjustedBar) => shares * rawClose;

export const FUNDAMENTALS: readonly Feature[] = [
  of(
    'earnings_yield',
    'ratio',
    'net income of the last four reported quarters / (shares outstanding x P)',
    'Basu 1977',
    (f, bar) => ratio(f.earnings, worth(f, bar)),
  ),
  of(
    'book_to_price',
    'ratio',
    "newest reported stockholders' equity / (shares outstanding x P)",
    'Fama and French 1992',
    (f, bar) => ratio(f.equity, worth(f, bar)),
  ),
  of(
    'sales_to_price',
    'ratio',
    'revenue of the last four reported quarters / (shares outstanding x P)',
    'Barbee, Mukherji and Raines 1996',
    (f, bar) => ratio(f.sales, worth(f, bar)),
  ),
  of(
    'sales_growth_year',
    'log ratio',
    'ln of the revenue of the last four reported quarters over that of the four quarters a year before, as known at the session',
    'Lakonishok, Shleifer and Vishny 1994',
    (f) => logRatio(f.sales, f.salesBefore),
  ),
  of(
    'return_on_assets',
    'ratio',
    'net income of the last four reported quarters / newest reported total assets',
    'Haugen and Baker 1996',
    (f) => ratio(f.earnings, f.assets),
  ),
  of(
    'accruals',
    'ratio',
    '(net income - cash flow from operations, of the same four quarters) / newest reported total assets',
    'Sloan 1996; Hribar and Collins 2002',
    (f) => ratio(f.earnings - f.cash, f.assets),
  ),
  of(
    'asset_growth_year',
    'ratio',
    'newest reported total assets / those of a year before (within ten days) - 1',
    'Cooper, Gulen and Schill 2008',
    (f) => ratio(f.assets, f.assetsBefore) - 1,
    [-1, null],
  ),
  of(
    'share_issuance_year',
    'log ratio',
    'ln of the newest reported shares outstanding over those of a year before (within 45 days), splits undone',
    'Pontiff and Woodgate 2008',
    (f) => logRatio(f.shares, f.sharesBefore),
  ),
  of(
    'report_age',
    'days',
    'calendar days since the newest reported number became known; the numbers are carried on until the next report',
    'filing acceptance',
    (f, _, day) => daysSince(f.knownDay, day),
    NOT_NEGATIVE,
  ),
  ...['earnings_yield', 'book_to_price'].map((name) =>
    needing(
      NEEDS,
      rank(
        ranked(
          `rank_${name}`,
          1,
          '-0.5..0.5',
          `rank of ${name} among the symbols of the session, -.5 least to .5 most, ties at their mean`,
          'cross-sectional rank',
        ),
        name,
      ),
    ),
  ),
];

function of(
  name: string,
  unit: string,
  definition: string,
  source: string,
  read: Read,
  range?: Range,
): Feature {
  const description = text(name, 1, unit, definition, source, range);
  return needing(
    NEEDS,
    reading(description, ({ bar, market, facts }) => read(facts.fundamentals, bar, market.shared.day)),
  );
}
