import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPlace, parsePlace, TABS } from './location.ts';

test('an empty query is today, all symbols, one session ahead', () => {
  assert.deepEqual(parsePlace(''), {
    tab: 'today',
    symbol: undefined,
    horizon: 1,
    sort: 'symbol',
    filter: '',
    session: undefined,
  });
});

test('what is not known falls back to the default', () => {
  const { tab, horizon } = parsePlace('?tab=nowhere&horizon=7');
  assert.deepEqual([tab, horizon], ['today', 1]);
});

test('defaults leave no trace in the link', () => {
  assert.equal(formatPlace(parsePlace('?tab=today&horizon=1&sort=symbol')), '/');
  assert.equal(formatPlace(parsePlace('?horizon=5&symbol=KO')), '/?symbol=KO&horizon=5');
});

test('every place survives its own link', () => {
  const place = fc.record(
    {
      tab: fc.constantFrom(...TABS),
      symbol: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      horizon: fc.constantFrom(1, 3, 5, 10),
      sort: fc.constantFrom('symbol', '-symbol', 'median-5', '-up-10'),
      filter: fc.string(),
      session: fc.option(fc.constant('2019-02-22'), { nil: undefined }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(place, (one) => {
      assert.deepEqual(parsePlace(formatPlace(one).slice(1)), one);
    }),
  );
});
