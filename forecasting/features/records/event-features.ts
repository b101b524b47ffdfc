/** Reports to come and held, and news. Groups calendar and news. */
import { ratio } from '../../indicators/fold.ts';
import { type Feature, needing, type Pick, reading, textsOf } from '../feature.ts';
import { NOT_NEGATIVE, type Range } from '../unit-range.ts';
import { daysSince } from './days.ts';
import type { News } from './news.ts';

const calendar = textsOf('calendar');
const news = textsOf('news');

export const EARNINGS: readonly Feature[] = [
  earnings(
    'days_to_earnings',
    'days',
    'calendar days to the next report that is announced at the session; missing while none is',
    'Beaver 1968',
    ({ market, facts }) => (facts.earnings.next ?? Number.NaN) - market.shared.day,
    [1, null],
  ),
  earnings(
    'days_since_earnings',
    'days',
    'calendar days since the last day of a report, 0 on it',
    'Bernard and Thomas 1989',
    ({ market, facts }) => daysSince(facts.earnings.last, market.shared.day),
    NOT_NEGATIVE,
  ),
  earnings(
    'earnings_surprise',
    'ratio',
    '(result less estimate a share of the last report that has both, splits undone) / P; carried on until the next',
    'Livnat and Mendenhall 2006',
    ({ bar, facts }) => ratio(facts.earnings.surprise * facts.earnings.sharesThen, bar.rawClose),
  ),
];

const COUNT =
  "items about the symbol that became known in the last %, published at most 7 days before, each once; 0 from the dataset's first item on";
const SENTIMENT = "mean of the provider's sentiment over the items of news_count_% that have one";

export const NEWS: readonly Feature[] = [
  ...([1, 5, 21] as const).flatMap((n) => [
    item(
      `news_count_${n}`,
      n,
      'items',
      COUNT.replace('%', n === 1 ? 'session' : `${n} sessions`),
      'Barber and Odean 2008',
      (read) => read[`count${n}`],
      NOT_NEGATIVE,
    ),
    item(
      `news_sentiment_${n}`,
      n,
      '-1..1',
      SENTIMENT.replace('%', String(n)),
      'Tetlock 2007',
      (read) => read[`sentiment${n}`],
    ),
  ]),
  item(
    'news_sentiment_change',
    21,
    'sentiment',
    'news_sentiment_5 less news_sentiment_21',
    'Tetlock 2007',
    ({ sentiment5, sentiment21 }) => sentiment5 - sentiment21,
    [-2, 2],
  ),
  item(
    'news_attention',
    21,
    'log ratio',
    'ln((1 + news_count_5 / 5) / (1 + news_count_21 / 21))',
    'Da, Engelberg and Gao 2011',
    ({ count5, count21 }) => Math.log((1 + count5 / 5) / (1 + count21 / 21)),
  ),
];

function earnings(
  name: string,
  unit: string,
  definition: string,
  source: string,
  pick: Pick,
  range?: Range,
): Feature {
  return needing('earnings', reading(calendar(name, 1, unit, definition, source, range), pick));
}

function item(
  name: string,
  warmup: number,
  unit: string,
  definition: string,
  source: string,
  read: (of: News) => number,
  range?: Range,
): Feature {
  const description = news(name, warmup, unit, definition, source, range);
  return needing(
    'news',
    reading(description, ({ facts }) => read(facts.news)),
  );
}
