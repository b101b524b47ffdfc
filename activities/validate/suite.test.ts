import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barOf, barsBatch, market, NOW, SESSION, SESSIONS, type TestMarket } from './testing/bars.ts';
import { failures, judge } from './testing/failures.ts';
import { toQuarantine } from './validate-session.ts';

const judged = (change?: (m: TestMarket) => void) => judge(barsBatch(change), 'bars', 'actions');

test('clean bars pass all expectations', () => {
  const results = judged();
  assert.ok(results.length >= 35, `${results.length} expectations`);
  assert.deepEqual(
    results.filter((r) => !r.success),
    [],
  );
});

test('G8: a bar that fails a critical expectation is held back with its reason, the others are not', () => {
  const close = barOf(market(), 'AAA').close!;
  const results = judged((m) => {
    barOf(m, 'AAA').high = close * 0.98;
  });
  assert.deepEqual(toQuarantine(results, NOW), [
    {
      dataset: 'bars',
      symbol: 'AAA',
      session: SESSION,
      barKnownAt: NOW,
      knownAt: NOW,
      expectation: 'ohlc-order',
      reason: 'bars/ohlc-order',
      detail: `high ${close * 0.98} is below max(open ${close}, close ${close})`,
    },
  ]);
});

test('a finding about a symbol and a session holds back the bar of that session', () => {
  const results = judged((m) => {
    barOf(m, 'AAA').close = null;
  });
  const held = toQuarantine(results, NOW).map((q) => `${q.symbol} ${q.session} ${q.expectation}`);
  assert.deepEqual(held, [`AAA ${SESSION} bar-schema`, `AAA ${SESSION} session-complete`]);
});

test('an empty batch fails: no data is not good data', () => {
  const found = failures(
    judged((m) => {
      m.bars = [];
    }),
  );
  for (const id of ['batch-not-empty', 'bar-schema', 'ohlc-order', 'session-complete', 'positive-prices']) {
    assert.ok(found.includes(id), id);
  }
});

test('results carry counts, both percentages and examples with their keys', () => {
  const result = judged((m) => {
    barOf(m, 'AAA').volume = -1;
    barOf(m, 'BBB').volume = null;
  }).find((r) => r.expectation === 'volume-count')!;
  const rows = SESSIONS.length * 5;
  const { elementCount, missingCount, unexpectedCount, percentTotal, percentNonmissing } = result;
  assert.deepEqual(
    { elementCount, missingCount, unexpectedCount, percentTotal, percentNonmissing },
    {
      elementCount: rows,
      missingCount: 1,
      unexpectedCount: 1,
      percentTotal: 100 / rows,
      percentNonmissing: 100 / (rows - 1),
    },
  );
  assert.deepEqual(result.examples, [
    {
      key: { symbol: 'AAA', session: SESSION },
      symbol: 'AAA',
      session: SESSION,
      knownAt: NOW,
      value: { volume: -1 },
      detail: 'outside: volume -1',
    },
  ]);
  assert.ok(!Object.keys(result).includes('unexpected'), 'all of them are not part of what is stored');
});
