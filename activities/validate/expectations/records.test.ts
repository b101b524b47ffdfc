import { only, testFeed } from '../testing/feed.ts';
import { pastNotes, pastOf, type Records, recordsBatch } from '../testing/records.ts';

type Change = (r: Records) => void;

/** A change to the first row, or the one asked for. */
const first =
  (fields: object, at = 0): Change =>
  (r) => {
    Object.assign(r.rows.at(at)!, fields);
  };
const twice: Change = (r) => {
  r.rows.push({ ...r.rows[0] });
};
const none: Change = (r) => {
  r.rows = [];
};
const each =
  (fields: object): Change =>
  (r) => {
    for (const row of r.rows) Object.assign(row, fields);
  };
const FUTURE = { knownAt: '2019-03-01T00:00:00.000Z' };
/** Twelve runs with far more rows. */
const past: Change = (r) => {
  r.past = pastOf({ rows: Array.from({ length: 12 }, (_, i) => 100 + i) });
};

testFeed<Records>({
  suite: 'universe',
  batch: (change) => recordsBatch('universe', change),
  defects: {
    'member-schema': [
      ['a name that is missing its symbol', first({ symbol: '' })],
      ['a spell that ends before it begins', first({ to: '2008-01-01' })],
    ],
    'member-columns': [['a field more', first({ isin: 'US1912161007' })]],
    'member-unique': [['a spell twice', twice]],
    'universe-not-empty': [['no row', none]],
    'members-as-of': [
      ['a symbol that left the list', first({ to: '2018-06-01' })],
      ['a symbol that joins next year', first({ from: '2020-01-02' })],
    ],
    'members-listed': [['two symbols that were never in it', (r) => r.subjects.push('QQQ', 'GLD')]],
    'members-end': [
      ['a delisted name that vanished', (r) => r.rows.pop()],
      ['a beginning that moved', first({ from: '2010-01-04' }, -1)],
    ],
    'spells-ordered': [['an end on the first day', first({ to: '2009-01-02' })]],
    'member-known-increasing': [['a row known later than now', first(FUTURE)]],
    'universe-in-past-range': [['3 rows instead of 100', past]],
  },
  empty: none,
  nulls: (r) => {
    r.rows = r.rows.map(only('list', 'symbol', 'rawKey'));
  },
  pass: {
    empty: ['members-end', 'spells-ordered', 'universe-in-past-range'],
    nulls: [
      'member-columns',
      'member-unique',
      'universe-not-empty',
      'members-listed',
      'spells-ordered',
      'universe-in-past-range',
    ],
  },
});

testFeed<Records>({
  suite: 'macro',
  batch: (change) => recordsBatch('macro', change),
  defects: {
    'macro-schema': [
      ['a value written as text', first({ value: '101.5' })],
      ['a period that is no date', first({ period: '2018Q4' })],
    ],
    'macro-columns': [['a field more', first({ notes: 'x' })]],
    'macro-unique': [['an observation twice', twice]],
    'macro-not-empty': [['no row', none]],
    'macro-values-present': [['values that are not there', each({ value: null })]],
    'macro-fresh': [
      [
        'a series that ended two years ago',
        (r) => {
          r.rows = r.rows.filter(({ period }) => String(period) < '2017');
          if (r.rows.length === 0) r.rows = r.previous.slice(0, 2).map((row) => ({ ...row }));
          r.previous = r.previous.filter(({ period }) => String(period) < '2017');
        },
      ],
    ],
    'macro-known': [['a value known before its vintage', first({ vintageFrom: '2019-02-12' })]],
    'macro-known-increasing': [['a row known later than now', first(FUTURE)]],
    'vintage-present': [['a value without a vintage', first({ vintageFrom: null })]],
    'release-lag': [['a release two weeks late', first({ vintageFrom: '2019-02-11' }, -1)]],
    'macro-unit-constant': [
      ['billions that were millions', (r) => (r.past = pastNotes({ GDP: 'USD mn' }))],
      ['two units in one answer', first({ unit: 'USD mn' })],
    ],
    'macro-frequency-constant': [['a monthly period in a quarterly series', first({ frequency: 'monthly' })]],
    'revision-size': [['a revision by a tenth', first({ value: 90 }, -2)]],
    'macro-in-past-range': [['6 rows instead of 100', past]],
  },
  empty: none,
  nulls: (r) => {
    r.rows = r.rows.map(only('series', 'period', 'rawKey'));
  },
  pass: {
    empty: [
      ...['macro-known', 'release-lag', 'macro-unit-constant', 'macro-frequency-constant', 'revision-size'],
      'macro-in-past-range',
    ],
    nulls: [
      ...['macro-schema', 'macro-columns', 'macro-not-empty', 'macro-fresh', 'macro-known', 'release-lag'],
      ...['macro-unit-constant', 'macro-frequency-constant', 'revision-size', 'macro-in-past-range'],
    ],
  },
});

testFeed<Records>({
  suite: 'fundamentals',
  batch: (change) => recordsBatch('fundamentals', change),
  defects: {
    'fact-schema': [
      ['a value written as text', first({ value: '100' })],
      ['an acceptance without a time', first({ acceptedAt: '2019-01-31' })],
    ],
    'fact-columns': [['a field more', first({ currency: 'USD' })]],
    'fact-unique': [['a fact twice', twice]],
    'facts-not-empty': [['no row', none]],
    'facts-fresh': [
      [
        'a company that has not reported for a year',
        (r) =>
          r.rows.forEach((row) => {
            if (row.symbol === 'BBB') row.periodEnd = '2018-01-31';
          }),
      ],
    ],
    'fact-known': [
      ['a number known before its period ended', first({ knownAt: '2018-12-30T00:00:00.000Z' })],
    ],
    'fact-known-increasing': [['a row known later than now', first(FUTURE)]],
    'accepted-in-time': [['an acceptance 200 days after the period', each({ periodEnd: '2018-07-01' })]],
    'accepted-after-period': [
      ['an acceptance before the period’s end', first({ acceptedAt: '2018-12-30T12:00:00.000Z' })],
    ],
    'restated-as-version': [['a number that was written over', first({ value: 101 })]],
    'balance-sheet': [['assets 10 % above liabilities and equity', first({ value: 110 })]],
    'facts-in-past-range': [['6 rows instead of 100', past]],
  },
  empty: none,
  nulls: (r) => {
    r.rows = r.rows.map(only('symbol', 'concept', 'rawKey'));
  },
  pass: {
    empty: ['accepted-in-time', 'accepted-after-period', 'balance-sheet', 'facts-in-past-range'],
    nulls: [
      ...['fact-columns', 'fact-unique', 'facts-not-empty', 'accepted-in-time', 'accepted-after-period'],
      'facts-in-past-range',
    ],
  },
});

testFeed<Records>({
  suite: 'news',
  batch: (change) => recordsBatch('news', change),
  defects: {
    'news-schema': [['an item without an instant', first({ publishedAt: 'yesterday' })]],
    'news-columns': [['a field more', first({ author: 'x' })]],
    'news-unique': [['an id twice', twice]],
    'news-not-empty': [['no item', none]],
    'news-fresh': [['items of last month only', each({ publishedAt: '2019-01-11T12:00:00.000Z' })]],
    'published-before-known': [
      ['an item published after it was fetched', first({ publishedAt: '2019-02-11T23:00:00.000Z' })],
    ],
    'news-known-increasing': [['an item known later than now', first(FUTURE)]],
    'text-not-empty': [['an item without text', first({ title: ' ', text: '' })]],
    'language-allowed': [['an item in another language', first({ language: 'de' })]],
    'near-duplicates': [
      [
        'the same story five times of six',
        (r) =>
          r.rows.slice(0, 5).forEach((row) => {
            row.title = 'Oil prices slip as inventories grow';
          }),
      ],
    ],
    'duplicates-in-past-range': [
      [
        'a third of repeats where there were none',
        (r) => {
          for (const row of r.rows.slice(0, 3)) row.title = 'Oil prices slip as inventories grow';
          r.past = pastOf({ share: Array(12).fill(0.01) });
        },
      ],
    ],
    'sentiment-in-range': [
      ['a sentiment of 1.5', first({ symbols: [{ symbol: 'AAA', sentiment: 1.5, relevance: 1 }] })],
    ],
    'news-in-past-range': [['6 items instead of 100', past]],
  },
  empty: none,
  nulls: (r) => {
    r.rows = r.rows.map(only('id', 'rawKey'));
  },
  pass: {
    empty: ['language-allowed', 'duplicates-in-past-range', 'sentiment-in-range', 'news-in-past-range'],
    nulls: [
      ...['news-columns', 'news-unique', 'news-not-empty', 'language-allowed', 'duplicates-in-past-range'],
      ...['sentiment-in-range', 'news-in-past-range'],
    ],
  },
});
