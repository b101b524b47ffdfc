import { only, testFeed } from '../testing/feed.ts';
import { type Features, featuresBatch, pastOf, type Records, recordsBatch } from '../testing/records.ts';

/** A change to the values of the first feature. */
const values =
  (change: (values: Float64Array) => void) =>
  ({ panel }: Features): void =>
    change(panel.features[0]!);

testFeed<Features>({
  suite: 'features',
  batch: featuresBatch,
  defects: {
    'features-columns': [
      [
        'a feature called session',
        ({ panel }) => {
          panel.symbols = [];
          panel.rows = 0;
        },
      ],
    ],
    'features-unique': [['a row twice', ({ panel }) => (panel.symbolIndex[panel.rows - 1] = 0)]],
    'features-not-empty': [['no row', ({ panel }) => (panel.rows = 0)]],
    'features-fresh': [['a symbol without a row for the session', ({ panel }) => (panel.rows -= 1)]],
    'features-not-in-future': [
      ['a row of tomorrow', ({ panel }) => (panel.sessions[panel.sessions.length - 1] = '2019-02-12')],
    ],
    'features-present': [['a feature missing in half of the rows', values((v) => v.fill(Number.NaN, -30))]],
    'features-vary': [['a feature that is always 1', values((v) => v.fill(1))]],
    'features-kept': [
      [
        'a feature that is nowhere any more',
        (f) =>
          (f.past = (_suite, _expectation, metric) =>
            metric === 'values' ? [{ session: '2019-02-01', value: 1, note: '["rate_slope"]' }] : []),
      ],
    ],
    'features-finite': [['a division by zero', values((v) => (v[v.length - 1] = Number.POSITIVE_INFINITY))]],
    'prefix-invariant': [
      [
        'a feature that saw the future, in its last bit',
        ({ prefix }) => (prefix.features[1]![0]! += Number.EPSILON / 4),
      ],
      ['a row that the prefix does not have', ({ panel }) => (panel.symbolIndex[panel.rows - 1] = 0)],
    ],
    'population-stable': [
      [
        'a distribution that has moved away',
        ({ panel }) =>
          panel.features.forEach((v) => {
            v.fill(9, -60);
          }),
      ],
    ],
    'features-in-past-range': [
      [
        '2 rows instead of 100',
        (f) => (f.past = pastOf({ rows: Array.from({ length: 12 }, (_, i) => 100 + i) })),
      ],
    ],
  },
  empty: ({ panel, prefix }) => {
    panel.rows = 0;
    prefix.rows = 0;
  },
  nulls: ({ panel }) => {
    for (const column of panel.features) column.fill(Number.NaN);
  },
  pass: {
    empty: ['features-kept', 'prefix-invariant', 'population-stable', 'features-in-past-range'],
    nulls: [
      ...[
        'features-columns',
        'features-unique',
        'features-not-empty',
        'features-fresh',
        'features-not-in-future',
      ],
      ...['features-kept', 'population-stable', 'features-in-past-range'],
    ],
  },
});

const first =
  (fields: object) =>
  (r: Records): void => {
    Object.assign(r.rows[0]!, fields);
  };

testFeed<Records>({
  suite: 'forecasts',
  batch: (change) => recordsBatch('forecasts', change),
  defects: {
    'forecast-schema': [
      ['a mean that is not finite', first({ mean: Number.NaN })],
      ['a sigma of zero', first({ sigma: 0 })],
      ['a probability above one', first({ probabilityUp: 1.01 })],
    ],
    'forecast-columns': [['a field more', first({ note: 'x' })]],
    'forecast-unique': [['a forecast twice', (r) => r.rows.push({ ...r.rows[0] })]],
    'forecasts-not-empty': [['no forecast', (r) => (r.rows = [])]],
    'forecasts-complete': [
      ['a horizon that is missing', (r) => r.rows.pop()],
      ['a horizon that nobody asked for', (r) => r.rows.push({ ...r.rows[0], horizon: 7 })],
      ['two forecasts for a horizon', (r) => r.rows.push({ ...r.rows[0], recipe: 'har' })],
    ],
    'forecast-known': [['a forecast made before the close', first({ asOf: '2019-02-11T20:00:00.000Z' })]],
    'forecast-known-now': [['a forecast that reads tomorrow', first({ asOf: '2019-02-12T22:30:00.000Z' })]],
    'quantiles-ascending': [
      ['crossed quantiles', first({ quantiles: [-0.4, -0.5, -0.3, -0.2, 0, 0.2, 0.3, 0.4, 0.5] })],
      [
        'an infinite quantile',
        first({ quantiles: [-0.4, -0.35, -0.3, -0.2, 0, 0.2, 0.3, 0.4, Number.POSITIVE_INFINITY] }),
      ],
    ],
    'served-ascending': [
      ['crossed intervals', first({ priceQuantiles: [40, 39, 41, 42, 43, 44, 45, 46, 47] })],
    ],
    'mean-within-sigmas': [['a mean of four sigmas', first({ mean: 0.04 })]],
    'model-is-live': [['a model that was replaced', first({ modelVersion: 'model/0' })]],
    'forecasts-in-past-range': [
      ['8 forecasts instead of 128', (r) => (r.past = pastOf({ rows: Array(20).fill(128) }))],
    ],
  },
  empty: (r) => {
    r.rows = [];
  },
  nulls: (r) => {
    r.rows = r.rows.map(only('symbol', 'session', 'horizon', 'recipe', 'role'));
  },
  pass: {
    empty: ['forecasts-in-past-range'],
    nulls: [
      'forecast-columns',
      'forecast-unique',
      'forecasts-not-empty',
      'forecasts-complete',
      'forecasts-in-past-range',
    ],
  },
});
