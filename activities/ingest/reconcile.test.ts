import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Close, compareCloses } from './reconcile.ts';

const closes = (side: string, of: Record<string, number>): Map<string, Close> =>
  new Map(Object.entries(of).map(([symbol, close]) => [symbol, { close, rawKey: `raw/${side}/${symbol}` }]));

test('closes further apart than the bound disagree, those that one side lacks are not compared', () => {
  const stored = closes('here', { KO: 50, JPM: 100, GE: 10, AAPL: 170, XOM: 80, PG: 99.5 });
  // KO 50 bp exactly, JPM 51 bp, PG one half of it off, XOM in cents.
  const others = closes('there', {
    KO: 50 / 1.005,
    JPM: 100 / 1.0051,
    GE: 10,
    XOM: 8000,
    PG: 100,
    MSFT: 1,
    AAPL: 0,
  });
  const { compared, absent, disagreements } = compareCloses(stored, others, 50.000001);
  assert.deepEqual([compared, absent], [5, ['AAPL']]);
  assert.deepEqual(
    disagreements.map((d) => [d.symbol, d.differenceBp.toFixed(1), d.rawKey, d.otherRawKey]),
    [
      ['JPM', '51.0', 'raw/here/JPM', 'raw/there/JPM'],
      ['XOM', '9900.0', 'raw/here/XOM', 'raw/there/XOM'],
    ],
  );
});

test('nothing on the other side is nothing compared', () => {
  assert.deepEqual(compareCloses(closes('here', { KO: 50 }), new Map(), 50), {
    ...{ compared: 0, absent: ['KO'], disagreements: [] },
  });
});
