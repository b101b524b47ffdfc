import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { insertBars } from './bars.ts';
import { heldCounts, heldRows } from './held-rows.ts';
import { insertQuarantine, insertReleases } from './quarantine.ts';
import { insertRawObjects } from './raw-objects.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const MONDAY = '2019-02-18T22:30:00.000Z';
const TUESDAY = '2019-02-19T22:30:00.000Z';
const WEDNESDAY = '2019-02-20T22:30:00.000Z';
const RAW = `raw/replay/chart/${'a'.repeat(64)}.gz`;
const SYMBOLS = ['GE', 'KO', 'DIS'];

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await insertRawObjects(db, [
    {
      key: RAW,
      sha256: 'a'.repeat(64),
      source: 'replay',
      dataset: 'chart',
      symbol: 'GE',
      url: 'http://127.0.0.1/',
      status: 200,
      knownAt: MONDAY,
      bytes: 1,
    },
  ]);
  const bar = {
    session: '2019-02-15',
    open: 10,
    high: 9,
    low: 8,
    close: 10.2,
    volume: 5,
    knownAt: MONDAY,
    rawKey: RAW,
  };
  await insertBars(
    db,
    SYMBOLS.map((symbol) => ({ ...bar, symbol })),
  );
  const held = { session: '2019-02-15', barKnownAt: MONDAY, knownAt: MONDAY, detail: null };
  await insertQuarantine(db, [
    ...SYMBOLS.map((symbol) => ({
      ...held,
      symbol,
      expectation: 'ohlc-order',
      reason: 'high 9 is below close 10.2',
    })),
    { ...held, symbol: 'GE', expectation: 'close-jump', reason: 'close moved by 40 %' },
    { ...held, dataset: 'macro', symbol: 'GDP', expectation: 'value-range', reason: '-4 is below 0' },
  ]);
  const decision = {
    dataset: 'bars',
    session: '2019-02-15',
    barKnownAt: MONDAY,
    knownAt: TUESDAY,
    by: 'Ada',
  };
  await insertReleases(db, [
    { ...decision, symbol: 'KO', action: 'released', reason: 'the exchange says so', rawKey: null },
    { ...decision, symbol: 'DIS', action: 'corrected', reason: 'digit lost', rawKey: RAW },
  ]);
});
after(() => database.close());

const list = (query: Partial<Parameters<typeof heldRows>[1]> = {}) =>
  heldRows(database.db, { asOf: WEDNESDAY, symbols: SYMBOLS, limit: 10, offset: 0, ...query });

test('G16 each version is listed once, with all its reasons and who decided what about it', async () => {
  const { total, rows } = await list();
  assert.equal(total, 4);
  assert.deepEqual(
    rows.map((row) => [
      row.dataset,
      row.symbol,
      row.state,
      row.decidedBy,
      row.expectations.map((one) => one.expectation),
    ]),
    [
      ['bars', 'DIS', 'corrected', 'Ada', ['ohlc-order']],
      ['bars', 'GE', 'held', null, ['close-jump', 'ohlc-order']],
      ['bars', 'KO', 'released', 'Ada', ['ohlc-order']],
      ['macro', 'GDP', 'held', null, ['value-range']],
    ],
  );
  assert.deepEqual(rows[1]!.values, { open: 10, high: 9, low: 8, close: 10.2, volume: 5 });
  assert.equal(rows[3]!.values, null);
});

test('before the decision the same rows were held', async () => {
  const { rows } = await list({ asOf: MONDAY, dataset: 'bars' });
  assert.deepEqual(
    rows.map((row) => row.state),
    ['held', 'held', 'held'],
  );
  assert.deepEqual(await heldCounts(database.db, { asOf: MONDAY, symbols: SYMBOLS }), [
    { dataset: 'bars', held: 3 },
    { dataset: 'macro', held: 1 },
  ]);
});

test('only what nobody has decided about counts as held', async () => {
  assert.deepEqual(await heldCounts(database.db, { asOf: WEDNESDAY, symbols: SYMBOLS }), [
    { dataset: 'bars', held: 1 },
    { dataset: 'macro', held: 1 },
  ]);
});

test('the list is narrowed by dataset, state, text and page, and the total counts all pages', async () => {
  const names = async (query: Parameters<typeof list>[0]) =>
    (await list(query)).rows.map((row) => row.symbol);
  assert.deepEqual(await names({ state: 'held' }), ['GE', 'GDP']);
  assert.deepEqual(await names({ dataset: 'macro' }), ['GDP']);
  assert.deepEqual(await names({ text: 'JUMP' }), ['GE']);
  assert.deepEqual(await names({ text: '%' }), ['GE']);
  assert.deepEqual(await names({ symbols: ['KO'] }), ['KO', 'GDP']);
  const second = await list({ limit: 1, offset: 1 });
  assert.deepEqual([second.total, second.rows[0]!.symbol], [4, 'GE']);
});

test('a version that fails again after its release is held again', async () => {
  await insertQuarantine(database.db, [
    {
      symbol: 'KO',
      session: '2019-02-15',
      barKnownAt: MONDAY,
      knownAt: WEDNESDAY,
      expectation: 'stale-close',
      reason: 'the same close ten times',
      detail: null,
    },
  ]);
  const { rows } = await list({ text: 'KO' });
  assert.deepEqual([rows[0]!.state, rows[0]!.heldAt, rows[0]!.decidedBy], ['held', WEDNESDAY, null]);
});

test('a held version waits for nobody once a later one is used in its place, until that one is held too', async () => {
  const { db } = database;
  const bar = { session: '2019-02-15', open: 10, high: 11, low: 8, close: 10.2, volume: 5, rawKey: RAW };
  await insertBars(db, [{ ...bar, symbol: 'GE', knownAt: TUESDAY }]);
  const stateOf = async () =>
    (await list({ dataset: 'bars', text: 'GE' })).rows.map((row) => [row.barKnownAt, row.state]);
  assert.deepEqual(await stateOf(), [[MONDAY, 'superseded']]);
  const reverted = {
    symbol: 'GE',
    session: '2019-02-15',
    barKnownAt: TUESDAY,
    knownAt: WEDNESDAY,
    detail: null,
  };
  await insertQuarantine(db, [{ ...reverted, expectation: 'repair-reverted', reason: 'Ada: it was right' }]);
  assert.deepEqual(await stateOf(), [[MONDAY, 'held']]);
});
