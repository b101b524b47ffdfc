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

/** The set `old` two days later: the 6th and 7th of KO were corrected, and a session has come. */
const corrected = panelOf(at(9), [...early.sessions, '2019-02-08'], 'rsi', [
  [0, 0, 1],
  [0, 1, 2],
  [1, 0, 33],
  [2, 0, 55],
  [2, 1, 6],
  [3, 0, 7],
]);
const states = [
  { panel: early, name: 'old' },
  { panel: corrected, name: 'old' },
];
const row = (symbol: string, day: number, known: number) => ({
  ...{ symbol, origin: at(day).slice(0, 10), asOf: at(known) },
});

test('G1 each row asked for has the newest state of its feature set that is not later than its instant', () => {
  const origins = [row('KO', 6, 7), row('KO', 7, 8), row('PG', 5, 9), row('KO', 8, 9)];
  const set = trainingSet({ asOf: at(9), matrices: states, origins });
  assert.deepEqual([...set.sessionIndex], [0, 1, 2, 3]);
  assert.deepEqual([...set.symbolIndex], [1, 0, 0, 0]);
  assert.deepEqual([...set.features[0]!], [2, 3, 5, 7]);
  assert.deepEqual([...set.price], [50.1, 51, 52, 53]);
  // As of the 8th nothing but the state of the 7th was there, which does not know what followed the 7th.
  assert.deepEqual([...set.targets[1]], [0.01, 1.01, NAN, NAN]);
  assert.deepEqual([...set.targets[3]], [0.03, NAN, NAN, NAN]);
  const later = trainingSet({ asOf: at(9), matrices: states, origins: [row('KO', 6, 9), row('KO', 7, 9)] });
  assert.deepEqual([...later.features[0]!], [33, 55]);
  assert.deepEqual([...later.targets[1]], [1.01, 2.01]);
  assert.throws(() => trainingSet({ asOf: at(9), matrices: states, origins: [row('KO', 5, 6)] }), {
    type: 'KnownLater',
    message: /matrix old is as of 2019-02-07/,
  });
  assert.equal(trainingSet({ asOf: at(9), matrices: states }), corrected);
});

test('states are chosen set by set, and the latest of those chosen has targets and price', () => {
  const matrices = [...states, { panel: late, name: 'new' }];
  const set = trainingSet({ asOf: at(9), matrices, origins: [row('PG', 7, 9), row('KO', 6, 8)] });
  assert.deepEqual(set.sessions, ['2019-02-06', '2019-02-07', '2019-02-08']);
  assert.deepEqual(
    set.features.map((column) => [...column]),
    [
      [3, 6],
      [30, 60],
    ],
  );
  assert.deepEqual([...set.price], [50, 52.1]);
  assert.deepEqual([...set.targets[1]], [0.01, 2.01]);
  assert.equal(set.asOf, at(9));
});

test('states of a feature set that are twice there, lack a column or count sessions differently are refused', () => {
  const of = (panel: Panel) => () =>
    trainingSet({ asOf: at(9), matrices: [...states, { panel, name: 'old' }], origins: [row('KO', 6, 9)] });
  assert.throws(of(corrected), { type: 'DuplicateFeature', message: /old as of 2019-02-09.*twice/ });
  assert.throws(of({ ...early, asOf: at(6), featureNames: ['macd'] }), {
    type: 'MissingFeature',
    message: /old has no column rsi as of 2019-02-06/,
  });
  assert.throws(of({ ...early, asOf: at(6), sessions: ['2019-02-04', '2019-02-06', '2019-02-07'] }), {
    type: 'SessionsDiffer',
  });
});
