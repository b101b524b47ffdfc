import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../schemas/panel.ts';
import { trainingSet } from './training-set.ts';

const NAN = Number.NaN;
const at = (day: number) => `2019-02-${String(day).padStart(2, '0')}T22:30:00.000Z`;

/** Rows [session, symbol, value]; targets and prices follow from them. */
function panelOf(
  asOf: string,
  sessions: string[],
  feature: string,
  rows: [t: number, s: number, value: number][],
): Panel {
  const target = (h: number) =>
    Float64Array.from(rows, ([t]) => (t + h < sessions.length ? t + h / 100 : NAN));
  return {
    asOf,
    symbols: ['KO', 'PG'],
    sessions,
    rows: rows.length,
    symbolIndex: Int32Array.from(rows, ([, s]) => s),
    sessionIndex: Int32Array.from(rows, ([t]) => t),
    featureNames: [feature],
    features: [Float64Array.from(rows, ([, , value]) => value)],
    targets: { 1: target(1), 3: target(3), 5: target(5), 10: target(10) },
    price: Float64Array.from(rows, ([t, s]) => 50 + t + s / 10),
  };
}

const early = panelOf(at(7), ['2019-02-05', '2019-02-06', '2019-02-07'], 'rsi', [
  [0, 0, 1],
  [0, 1, 2],
  [1, 0, 3],
  [2, 0, 5],
  [2, 1, 6],
]);
const late = panelOf(at(8), ['2019-02-06', '2019-02-07', '2019-02-08'], 'book', [
  [0, 0, 30],
  [0, 1, 40],
  [1, 1, 60],
  [2, 0, 70],
]);
const both = [
  { panel: early, name: 'old' },
  { panel: late, name: 'new' },
];

test('one matrix known by the instant is the training set as it lies', () => {
  assert.equal(trainingSet({ asOf: at(7), matrices: [{ panel: early, name: 'old' }] }), early);
});

test('matrices of two feature sets are joined on symbol and origin; a row that one lacks is in none', () => {
  const joined = trainingSet({ asOf: at(8), matrices: both });
  assert.deepEqual(joined.sessions, ['2019-02-06', '2019-02-07']);
  assert.deepEqual([...joined.sessionIndex], [0, 1]);
  assert.deepEqual([...joined.symbolIndex], [0, 1]);
  assert.deepEqual(joined.featureNames, ['rsi', 'book']);
  assert.deepEqual(
    joined.features.map((column) => [...column]),
    [
      [3, 6],
      [30, 60],
    ],
  );
  assert.equal(joined.asOf, at(8));
  assert.deepEqual([...joined.price], [50, 51.1]);
});

test('G4 a target that is realised after the common sessions is missing', () => {
  const { targets } = trainingSet({ asOf: at(8), matrices: both });
  assert.deepEqual([...targets[1]], [0.01, NAN]);
  assert.deepEqual([...targets[3]], [NAN, NAN]);
});

test('G1 a matrix that knows more than the training set is refused, for all rows or for one', () => {
  assert.throws(() => trainingSet({ asOf: at(7), matrices: both }), {
    type: 'KnownLater',
    message: /matrix new is as of 2019-02-08.*later than the training set's 2019-02-07/,
  });
  const row = { symbol: 'KO', origin: '2019-02-06', asOf: at(7) };
  assert.throws(() => trainingSet({ asOf: at(8), matrices: both, origins: [row] }), { type: 'KnownLater' });
});

test('rows asked for come alone, each once, and have to be there', () => {
  const ask = (...origins: string[]) => {
    const wanted = origins.map((origin) => ({ symbol: 'PG', origin, asOf: at(8) }));
    return trainingSet({ asOf: at(8), matrices: both, origins: wanted });
  };
  assert.deepEqual([...ask('2019-02-07').features[1]!], [60]);
  assert.throws(() => ask('2019-02-07', '2019-02-07'), { type: 'DuplicateRow' });
  assert.throws(() => ask('2019-02-06'), { type: 'MissingRow', message: /PG 2019-02-06/ });
});

test('columns that are missing or twice there, and rows that are twice there, are refused', () => {
  const asOf = at(8);
  const named = (features: string[]) => [{ panel: early, name: 'old', features }];
  assert.throws(() => trainingSet({ asOf, matrices: named(['rsi', 'macd']) }), {
    type: 'MissingFeature',
    message: /matrix old has no column macd/,
  });
  assert.throws(() => trainingSet({ asOf, matrices: [both[0]!, { ...both[0]!, name: 'again' }] }), {
    type: 'DuplicateFeature',
  });
  const twice = panelOf(at(7), early.sessions, 'rsi', [
    [0, 0, 1],
    [0, 0, 1],
  ]);
  assert.throws(() => trainingSet({ asOf, matrices: [{ panel: twice, name: 'twice' }] }), {
    type: 'DuplicateRow',
  });
  assert.throws(() => trainingSet({ asOf, matrices: [] }), { type: 'NoMatrix' });
});

test('matrices that count sessions differently are refused', () => {
  const gap = { ...late, sessions: ['2019-02-06', '2019-02-08', '2019-02-09'] };
  assert.throws(() => trainingSet({ asOf: at(9), matrices: [both[0]!, { panel: gap, name: 'gap' }] }), {
    type: 'SessionsDiffer',
  });
});
