import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawBar } from '../../schemas/market.ts';
import type { ParsedChart } from '../../schemas/sources.ts';
import { type KnownState, knownStateOf } from './known.ts';
import { duplicateSessions, mergeChart } from './merge.ts';

const MONDAY = '2019-02-11T22:30:00.000Z';
const TUESDAY = '2019-02-12T22:30:00.000Z';
const nothing: KnownState = { bars: new Map(), actions: new Map() };

const bar = (session: string, close: number | null): RawBar => ({
  session,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1000,
});

const chart = (bars: RawBar[], actions: ParsedChart['actions'] = []): ParsedChart => ({
  symbol: 'KO',
  currency: 'USD',
  exchangeTimezone: 'America/New_York',
  bars,
  actions,
});

const origin = { symbol: 'KO', knownAt: MONDAY, rawKey: 'raw/yahoo/bars/2019-02-11/a.gz', heldBy: null };
const known = (bars: RawBar[]): KnownState =>
  knownStateOf(
    bars.map((b) => ({ ...b, ...origin })),
    [{ ...origin, exDate: '2019-02-08', kind: 'dividend', value: 0.4 }],
  );

const tuesday = { knownAt: TUESDAY, rawKey: 'raw/yahoo/bars/2019-02-12/b.gz' };

test('the first answer adds every bar and action with its origin', () => {
  const merge = mergeChart(
    nothing,
    chart([bar('2019-02-08', 49.5)], [{ exDate: '2019-02-08', kind: 'dividend', value: 0.4 }]),
    tuesday,
  );
  assert.deepEqual(merge.bars, [{ ...bar('2019-02-08', 49.5), symbol: 'KO', ...tuesday }]);
  assert.deepEqual(merge.actions, [
    { symbol: 'KO', exDate: '2019-02-08', kind: 'dividend', value: 0.4, ...tuesday },
  ]);
  assert.deepEqual(merge.restatements, []);
});

test('an unchanged overlap adds nothing, within the rounding of six decimals', () => {
  const merge = mergeChart(
    known([bar('2019-02-08', 49.5)]),
    chart([bar('2019-02-08', 49.500_05)], [{ exDate: '2019-02-08', kind: 'dividend', value: 0.4002 }]),
    tuesday,
  );
  assert.deepEqual(merge, { bars: [], actions: [], restatements: [] });
});

test('a changed value adds a row of its own and a restatement record per field', () => {
  const merge = mergeChart(
    known([bar('2019-02-08', 49.5)]),
    chart([{ ...bar('2019-02-08', 49.5), close: 49.6, volume: 2000 }]),
    tuesday,
  );
  assert.equal(merge.bars.length, 1);
  assert.equal(merge.bars[0]!.knownAt, TUESDAY);
  assert.deepEqual(
    merge.restatements.map(({ field, before, after }) => [field, before, after]),
    [
      ['close', 49.5, 49.6],
      ['volume', 1000, 2000],
    ],
  );
});

test('a held value that the provider takes back is a new version, so that the wrong one is not the newest', () => {
  const before = knownStateOf(
    [
      { ...bar('2019-02-08', 49.5), ...origin },
      {
        ...bar('2019-02-08', 4950),
        ...origin,
        knownAt: '2019-02-11T23:30:00.000Z',
        heldBy: 'unit-constant',
      },
    ],
    [],
  );
  const again = mergeChart(before, chart([bar('2019-02-08', 4950)]), tuesday);
  assert.deepEqual([again.bars.length, again.restatements], [1, []]);
  const back = mergeChart(before, chart([bar('2019-02-08', 49.5)]), tuesday);
  assert.deepEqual(back.bars, [{ ...bar('2019-02-08', 49.5), symbol: 'KO', ...tuesday }]);
  assert.deepEqual(
    back.restatements.map((r) => [r.field, r.before, r.after, r.cause, r.explainedBy]),
    ['open', 'high', 'low', 'close'].map((field) => [
      ...[field, 4950, 49.5, 'vendor-correction', 'was held: unit-constant'],
    ]),
  );
});

test('a value that appears where null was known, or the other way round, is a restatement', () => {
  const filled = mergeChart(known([bar('2019-02-08', null)]), chart([bar('2019-02-08', 49.5)]), tuesday);
  assert.equal(filled.bars.length, 1);
  assert.equal(filled.restatements.length, 4);
  const emptied = mergeChart(known([bar('2019-02-08', 49.5)]), chart([bar('2019-02-08', null)]), tuesday);
  assert.equal(emptied.bars[0]!.close, null);
});

test('a changed dividend is a new row and a restatement', () => {
  const merge = mergeChart(
    known([]),
    chart([], [{ exDate: '2019-02-08', kind: 'dividend', value: 0.41 }]),
    tuesday,
  );
  assert.equal(merge.actions.length, 1);
  assert.deepEqual(merge.restatements[0], {
    symbol: 'KO',
    session: '2019-02-08',
    knownAt: TUESDAY,
    field: 'dividend',
    before: 0.4,
    after: 0.41,
    dataset: 'actions',
    cause: 'unexplained',
    explainedBy: null,
  });
});

test('a session printed twice gives one row, and is reported', () => {
  const twice = chart([bar('2019-02-08', 49.5), bar('2019-02-08', 49.7)]);
  assert.deepEqual(
    mergeChart(nothing, twice, tuesday).bars.map((b) => b.close),
    [49.5],
  );
  assert.deepEqual(duplicateSessions(twice.bars), ['2019-02-08']);
});
