import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPlace, parsePlace, TABS, VIEWS, WINDOWS } from './location.ts';

test('an empty query is today, all symbols, one session ahead', () => {
  assert.deepEqual(parsePlace(''), {
    tab: 'today',
    symbol: undefined,
    model: undefined,
    decision: undefined,
    window: 60,
    week: undefined,
    horizon: 1,
    recipe: 'served',
    from: undefined,
    to: undefined,
    after: undefined,
    lineage: undefined,
    sort: 'symbol',
    filter: '',
    session: undefined,
    view: 'overview',
    suite: undefined,
    run: undefined,
    expectation: undefined,
    dataset: undefined,
    state: undefined,
    page: 1,
  });
});

test('what is not known falls back to the default', () => {
  const { tab, horizon, view, page } = parsePlace('?tab=nowhere&horizon=7&view=cellar&page=-2');
  assert.deepEqual([tab, horizon, view, page], ['today', 1, 'overview', 1]);
});

test('defaults leave no trace in the link', () => {
  assert.equal(formatPlace(parsePlace('?tab=today&horizon=1&sort=symbol')), '/');
  assert.equal(formatPlace(parsePlace('?horizon=5&symbol=KO')), '/?symbol=KO&horizon=5');
});

test('every place survives its own link', () => {
  const some = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
  const place = fc.record(
    {
      tab: fc.constantFrom(...TABS),
      symbol: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      model: some,
      decision: some,
      window: fc.constantFrom(...WINDOWS),
      week: fc.option(fc.constantFrom('2019-W07', '2020-W53'), { nil: undefined }),
      horizon: fc.constantFrom(1, 3, 5, 10),
      recipe: fc.constantFrom('served', 'har'),
      from: some,
      to: some,
      after: some,
      lineage: some,
      sort: fc.constantFrom('symbol', '-symbol', 'median-5', '-up-10'),
      filter: fc.string(),
      session: fc.option(fc.constant('2019-02-22'), { nil: undefined }),
      view: fc.constantFrom(...VIEWS),
      suite: some,
      run: some,
      expectation: some,
      dataset: some,
      state: some,
      page: fc.integer({ min: 1, max: 1_000 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(place, (one) => {
      assert.deepEqual(parsePlace(formatPlace(one).slice(1)), one);
    }),
  );
});
