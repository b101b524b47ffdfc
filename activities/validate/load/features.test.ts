import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suite } from '../../../schemas/expectations.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { cellOf } from '../frame.ts';
import { runSuite } from '../suite.ts';
import { barsBatch } from '../testing/bars.ts';
import { offered, offers } from './features.ts';
import { shareOf, sliceOf } from './refolded.ts';

const SYMBOLS = ['KO', 'SPY'];
const SESSIONS = Array.from({ length: 60 }, (_, i) =>
  new Date(Date.UTC(2019, 0, 1 + i)).toISOString().slice(0, 10),
);
const ROWS = SYMBOLS.length * SESSIONS.length;

/** Two rows a session; `columns` by session and symbol. */
function panelOf(columns: Record<string, (session: number, symbol: number) => number>): Panel {
  const at = (row: number) => [Math.floor(row / 2), row % 2] as const;
  return {
    ...{ asOf: '2019-03-02T00:00:00.000Z', symbols: SYMBOLS, sessions: SESSIONS, rows: ROWS },
    symbolIndex: Int32Array.from({ length: ROWS }, (_, row) => at(row)[1]),
    sessionIndex: Int32Array.from({ length: ROWS }, (_, row) => at(row)[0]),
    featureNames: Object.keys(columns),
    features: Object.values(columns).map((of) =>
      Float64Array.from({ length: ROWS }, (_, row) => of(...at(row))),
    ),
    targets: {} as Panel['targets'],
    price: new Float64Array(ROWS).fill(1),
  };
}

const PANEL = panelOf({
  varies: (session, symbol) => session + symbol,
  constant: () => 3,
  'constant where known': (session) => (session < 30 ? Number.NaN : 3),
  empty: () => Number.NaN,
  'empty of late': (session) => (session < 10 ? session : Number.NaN),
  'once another': (session) => (session === 5 ? 1 : 0),
});
const universe = (symbols: string[], context: string[]) => ({
  ...{ symbols, context, unscored: [], market: 'SPY', volatilityIndex: '^VIX' },
});
const RATES = ['^TNX', '^TYX'];

test('a universe with rates and companions is judged on every column of its panel, empty and constant ones too', () => {
  const { featureNames } = offered(PANEL, universe(SYMBOLS, ['^VIX', ...RATES]));
  assert.deepEqual(featureNames, PANEL.featureNames);
});

for (const [what, symbols, context] of [
  ['one without rates', SYMBOLS, ['^VIX']],
  ['one with one rate of the two', SYMBOLS, ['^VIX', '^TNX']],
  ['one symbol alone', ['KO'], ['^VIX', ...RATES]],
] as const) {
  test(`${what} is not judged on columns that were empty or one value from the first session on`, () => {
    const { featureNames, features, rows } = offered(PANEL, universe([...symbols], [...context]));
    // What was there once, and then is not, was offered: its loss is a fault.
    assert.deepEqual(featureNames, ['varies', 'empty of late', 'once another']);
    assert.equal(features[1], PANEL.features[4], 'the columns go with their names');
    assert.equal(rows, PANEL.rows);
  });
}

const SUITE: Suite = {
  ...{ suite: 'features', version: '1.0.0', dataset: 'features' },
  expectations: [
    {
      ...{ id: 'features-kept', type: 'valuesKept', severity: 'warn', description: 'kept', frame: 'offers' },
      ...{ emptyPolicy: 'skip', kwargs: { column: 'feature', runs: 2 } },
    },
  ],
};

/** Names of the columns that are gone, and what the run keeps for those after it. */
function judged(panel: Panel, notes: readonly string[][]) {
  const past = () =>
    notes.map((names, i) => ({ session: SESSIONS[i]!, value: names.length, note: JSON.stringify(names) }));
  const frame = offers(panel);
  const batch = {
    ...barsBatch(),
    dataset: 'features' as const,
    frames: { features: frame, offers: frame },
    past,
  };
  const [result] = runSuite(SUITE, batch);
  return {
    gone: result!.unexpected.map(({ detail }) => detail),
    kept: JSON.parse(result!.metrics.find(({ metric }) => metric === 'values')!.note!) as string[],
  };
}

test('a column that an outage empties for the whole panel is missed, though the panel looks as if it had never been offered', () => {
  const alive = Array.from({ length: offers(PANEL).rows }, (_, row) => cellOf(offers(PANEL), 'feature', row));
  assert.deepEqual(alive, ['varies', 'constant', 'constant where known', 'once another']);
  const slope = (value: number) => ({ varies: (session: number) => session, slope: () => value });
  const had = panelOf({ ...slope(1), slope: (session) => session });
  const emptied = panelOf(slope(Number.NaN));
  assert.ok(!offered(emptied, universe(SYMBOLS, [])).featureNames.includes('slope'));

  const first = judged(had, []);
  assert.deepEqual(first, { gone: [], kept: ['slope', 'varies'] });
  const next = judged(emptied, [first.kept]);
  assert.deepEqual(next.gone, ['slope is gone: one of the last 1 runs had it']);
  assert.deepEqual(judged(emptied, [first.kept, next.kept]).gone, [
    'slope is gone: one of the last 2 runs had it',
  ]);
  assert.deepEqual(
    judged(emptied, [first.kept, next.kept, next.kept]).gone,
    [],
    'by then it is how things are',
  );
  assert.deepEqual(judged(had, [first.kept, next.kept]).gone, []);
});

test('every column is made again on a prefix once in five sessions', () => {
  const columns = Array.from({ length: 187 }, (_, i) => i);
  const shares = [2486, 2487, 2488, 2489, 2490].map((sessions) => shareOf(columns, sessions));
  assert.deepEqual(shares[0]!.slice(0, 3), [1, 6, 11]);
  assert.deepEqual(shares[1]!.slice(0, 3), [2, 7, 12]);
  assert.deepEqual(
    shares.flat().toSorted((a, b) => a - b),
    columns,
  );
});

test('every symbol meets every share of the columns, whatever their number, and every column comes up within a week', () => {
  for (const symbols of [1, 2, 4, 5, 9, 10, 32]) {
    const turns = Array.from({ length: 5 * symbols }, (_, k) => sliceOf(symbols, 2486 + k));
    const met = new Set(turns.map(({ symbol, share }) => `${symbol} ${share}`));
    assert.equal(met.size, 5 * symbols, `${symbols} symbols`);
  }
  const week = [2486, 2487, 2488, 2489, 2490].map((sessions) => sliceOf(32, sessions).share);
  assert.deepEqual(week.toSorted(), [0, 1, 2, 3, 4]);
});
