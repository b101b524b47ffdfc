import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Model, Skill } from '../../schemas/api.ts';
import type { DayDocument } from './day-document.ts';
import { renderDay } from './day-summary.ts';
import { lineView } from './progress-view.ts';

const nothing = {
  ...{
    session: '2019-02-22',
    sessions: null,
    crps: null,
    coverage50: null,
    coverage80: null,
    coverage90: null,
  },
  ...{ coverage95: null, rankIc: null, rSquared: null, hitRate: null, reasons: [] },
};
const skill = (horizon: number, value: number, band: Skill['band'], reasons: string[] = []): Skill => ({
  ...nothing,
  horizon,
  skill: value,
  skillStandardError: 0.001,
  band,
  reasons,
});
const model = (recipe: string, skills: Skill[]): Model => ({
  recipe,
  family: 'har',
  stage: 'challenger',
  baseline: false,
  version: null,
  skills,
});
const day: DayDocument = {
  session: '2019-02-22',
  universe: 'demo',
  state: 'completed',
  reason: null,
  source: 'replay',
  asOf: '2019-02-22T22:30:00.000Z',
  milliseconds: 83_000,
  champion: 'har',
  counts: { requests: 39, bars: 99_567, actions: 1_336, restatements: 2, rows: 80_000, features: 48 },
  missing: [{ symbol: 'GE', type: 'UnknownSymbol', message: 'unknown symbol GE' }],
  stages: [{ stage: 'ingest', milliseconds: 2_500 }],
  quality: { passed: 21, failed: 0, expectations: [], quarantineCount: 0, quarantine: [] },
  models: [
    model('har', [skill(1, 0.0123, 'green'), skill(3, -0.002, 'green')]),
    model('leaky', [skill(1, 0.5, 'red', ['skill above 10 %'])]),
  ],
  forecasts: [
    {
      ...{
        id: 'f1',
        universe: 'demo',
        symbol: 'AAPL',
        session: '2019-02-22',
        horizon: 1,
        targetSession: '2019-02-25',
      },
      ...{ role: 'champion', recipe: 'har', modelVersion: 'm', featureSetVersion: 'f', datasetVersion: 'd' },
      ...{ asOf: '2019-02-22T22:30:00.000Z', issuedAt: '2019-02-22T22:30:00.000Z', price: 172.97 },
      ...{ mean: 0, sigma: 0.01, df: 5, probabilityUp: 0.5123, levels: [0.05, 0.95] },
      ...{ quantiles: [-0.02, 0.02], priceQuantiles: [169.545, 176.461] },
    },
  ],
  addresses: {
    ...{ page: 'http://h:1/', api: 'http://h:1/v1', docs: 'http://h:1/docs', temporalUi: 'http://h:2' },
    ...{ temporal: 'h:3', replay: null, database: 'postgres://h/x' },
  },
};
const text = (document: DayDocument) => stripVTControlCharacters(renderDay(document));

test('the summary of a day says what was fetched and checked, the models, the forecasts and where to look', () => {
  assert.equal(
    text(day),
    `2019-02-22 demo: completed in 1 min 23 s (ingest 2.5 s)

fetched      39 symbols from replay: 99,567 bars, 1,336 splits and dividends, 2 restated values
missing      GE: unknown symbol GE
checked      21 expectations hold, 0 do not
quarantined  0 bars
features     48 for 80,000 rows

CRPS skill against EWMA, walk-forward (* champion)
model             1 d            3 d  5 d  10 d  sanity
har *   +1.23 % ±0.10  -0.20 % ±0.10    -     -  green
leaky  +50.00 % ±0.10              -    -     -  red: skill above 10 % (1 d)

Forecasts as of 2019-02-22T22:30:00.000Z: price in 1, 3, 5, 10 sessions
symbol   close  up 1 d          1 d 90 %  3 d 90 %  5 d 90 %  10 d 90 %
AAPL    172.97  51.2 %  169.54 .. 176.46         -         -          -

page         http://h:1/
API docs     http://h:1/docs
Temporal UI  http://h:2`,
  );
});

test('a closed day and one that had been published say that nothing was done', () => {
  const bare = { ...day, models: [], forecasts: [], quality: null, counts: {}, missing: [] };
  assert.match(
    text({ ...bare, state: 'closed', reason: 'closed: weekend' }),
    /demo: closed: weekend; nothing was done\n/,
  );
  assert.match(
    text({ ...bare, state: 'published' }),
    /demo: already published as of .*; nothing had to be done\n/,
  );
});

test('without a terminal a stage is one line at its beginning, at each quarter and at its end', () => {
  const lines: string[] = [];
  const view = lineView((line) => lines.push(line));
  for (const done of [0, 1, 2, 3, 4, 8]) {
    view.show([{ stage: 'ingest', done, of: 8, note: done === 8 ? 'all' : '', startedAt: 0 }]);
  }
  assert.deepEqual(lines, ['  ingest    0/8', '  ingest    2/8', '  ingest    4/8', '  ingest    8/8  all']);
});
