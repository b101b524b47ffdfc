import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredAction, StoredBar } from '../../schemas/market.ts';
import { assembleDataset, type DatasetRows } from './dataset.ts';

const origin = { symbol: 'KO', knownAt: '2019-02-12T22:30:00.000Z', rawKey: 'raw/a' };
const bar = (session: string, close: number | null): StoredBar => ({
  session,
  open: close,
  high: close,
  low: close,
  close,
  volume: 100,
  ...origin,
});
const action = (exDate: string, kind: 'split' | 'dividend', value: number): StoredAction => ({
  exDate,
  kind,
  value,
  ...origin,
});
const span = {
  name: 'one',
  universe: { symbols: ['KO'], context: [], unscored: [], market: 'KO', volatilityIndex: 'KO' },
  from: '2019-02-06',
  session: '2019-02-12',
  asOf: '2019-02-12T22:30:00.000Z',
};
const rows = (bars: StoredBar[], actions: StoredAction[] = []): DatasetRows => ({
  bars: new Map([['KO', bars]]),
  actions: new Map([['KO', actions]]),
  quarantined: [],
  rawObjectLists: [],
});
const factors = (data: DatasetRows) =>
  assembleDataset(data, span).series[0]!.bars.map((b) => [b.session, b.split, b.dividend]);

test('an action belongs to the bar of its ex-date', () => {
  const bars = [bar('2019-02-06', 50), bar('2019-02-07', 25)];
  const actions = [action('2019-02-07', 'dividend', 0.4), action('2019-02-07', 'split', 2)];
  assert.deepEqual(factors(rows(bars, [actions[1]!, actions[0]!])), [
    ['2019-02-06', 1, 0],
    ['2019-02-07', 2, 0.4],
  ]);
});

test('an action on a day whose bar is missing takes effect on the next bar', () => {
  const bars = [bar('2019-02-06', 50), bar('2019-02-08', 25)];
  assert.deepEqual(factors(rows(bars, [action('2019-02-07', 'split', 2)])), [
    ['2019-02-06', 1, 0],
    ['2019-02-08', 2, 0],
  ]);
});

test('a split and a dividend on one ex-date give the same bar in either order', () => {
  const bars = [bar('2019-02-06', 50), bar('2019-02-07', 25)];
  const actions = [action('2019-02-07', 'dividend', 0.4), action('2019-02-07', 'split', 2)];
  assert.deepEqual(factors(rows(bars, actions)).at(-1), ['2019-02-07', 2, 0.4]);
  assert.deepEqual(factors(rows(bars, actions.toReversed())).at(-1), ['2019-02-07', 2, 0.4]);
});

test('cash paid on days without a bar is per share held before them', () => {
  const bars = [bar('2019-02-06', 50), bar('2019-02-11', 25)];
  const split = action('2019-02-07', 'split', 2);
  const before = [action('2019-02-07', 'dividend', 0.4), { ...split, exDate: '2019-02-08' }];
  const after = [split, action('2019-02-08', 'dividend', 0.4)];
  // Paid on one share, which then became two; and paid on each of the two.
  assert.deepEqual(factors(rows(bars, before)).at(-1), ['2019-02-11', 2, 0.4]);
  assert.deepEqual(factors(rows(bars, after)).at(-1), ['2019-02-11', 2, 0.8]);
});

test('an action before the first bar has nothing to act on', () => {
  assert.deepEqual(factors(rows([bar('2019-02-07', 25)], [action('2019-02-06', 'split', 2)])), [
    ['2019-02-07', 1, 0],
  ]);
});

test('a bar with a null is left out, never filled', () => {
  assert.deepEqual(factors(rows([bar('2019-02-06', 50), bar('2019-02-07', null)])), [['2019-02-06', 1, 0]]);
});

test('the row hash depends on every value and on nothing else', () => {
  const hash = (data: DatasetRows) => assembleDataset(data, span).manifest.rowHash;
  const same = rows([bar('2019-02-06', 50)]);
  assert.equal(hash(same), hash(rows([{ ...bar('2019-02-06', 50), rawKey: 'raw/other' }])));
  assert.notEqual(hash(same), hash(rows([{ ...bar('2019-02-06', 50), volume: 101 }])));
  assert.notEqual(hash(same), hash(rows([bar('2019-02-07', 50)])));
});
