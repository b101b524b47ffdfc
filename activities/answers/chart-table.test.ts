import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ParsedBar } from '../../schemas/datasets.ts';
import { ascends, barsOf, sessionAt, tableOf } from './chart-table.ts';

/** Objects as JSON.parse makes them. */
const PLAIN = { noNullPrototype: true } as const;

const chart = (bars: ParsedBar[]) => ({
  ...{ symbol: 'AAA', currency: 'USD', exchangeTimezone: 'America/New_York', actions: [], bars },
});
const bar = (session: string, more: object = {}): ParsedBar => ({
  ...{ session, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, ...more },
});

test('bars come out of their columns as they went in, whatever they are', () => {
  const number = fc.oneof(
    fc.double(),
    fc.constant(null),
    fc.constant(-0),
    fc.constant('1.5' as unknown as number),
  );
  const session = fc.oneof(
    fc.constantFrom('2019-02-22', '2019-02-21', '2019-02-30', '19-2-3', '0000-00-00', ''),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  );
  const plain = { session, open: number, high: number, low: number, close: number, volume: number };
  const one = fc.oneof(
    fc.record(plain, PLAIN),
    fc.record({ ...plain, adjustedClose: number }, PLAIN),
    fc.record({ ...plain, colour: fc.string() }, PLAIN),
  );
  const bars = fc.oneof(fc.array(fc.record(plain, PLAIN)), fc.array(one));
  fc.assert(
    fc.property(bars, (bars) => {
      const table = tableOf(chart(bars));
      assert.deepEqual(barsOf(table), bars);
      assert.deepEqual(
        bars.map((_, row) => sessionAt(table, row)),
        bars.map(({ session }) => session),
      );
    }),
  );
});

test('bars that columns say in full are kept as columns alone', () => {
  assert.equal(tableOf(chart([bar('2019-02-21', { close: null }), bar('2019-02-22')])).original, null);
  assert.equal(tableOf(chart([bar('2019-02-21', { adjustedClose: null })])).original, null);
  assert.equal(tableOf(chart([])).original, null);
  for (const odd of [
    { close: Number.NaN },
    { close: '1' },
    { colour: 'red' },
    { adjustedClose: undefined },
  ]) {
    const bars = [bar('2019-02-21', odd)];
    assert.equal(tableOf(chart(bars)).original, bars, JSON.stringify(odd));
  }
});

test('only sessions in order, each once, are stored as they come', () => {
  const of = (...sessions: string[]) => ascends(tableOf(chart(sessions.map((session) => bar(session)))));
  assert.equal(of('2019-02-20', '2019-02-21', '2019-02-22'), true);
  assert.equal(of(), true);
  assert.equal(of('2019-02-21', '2019-02-20'), false);
  assert.equal(of('2019-02-21', '2019-02-21'), false);
  assert.equal(of('2019-02-21', '2019-02-30'), false);
});
