import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';
import { type Bench, createBench } from '../validate/testing.ts';

const [THURSDAY, FRIDAY, MONDAY, TUESDAY] = ['2019-02-07', '2019-02-08', '2019-02-11', '2019-02-12'] as const;
const NOW = '2020-01-01T00:00:00.000Z';
/** What each day's answer says of Thursday. */
const SAID = { [THURSDAY]: 5_000_000, [FRIDAY]: 6_000_000, [MONDAY]: 6_000_000, [TUESDAY]: 5_000_000 };
type Day = keyof typeof SAID;

let bench: Bench;
before(async () => {
  bench = await createBench(loadConfig({ cwd: '/', environment: {} }).config);
});
after(() => bench.close());

const arrive = (symbol: string, day: Day) =>
  bench.arrive(symbol, '2019-02-04', day, { [THURSDAY]: { volume: SAID[day] } });

async function toldOf(symbol: string) {
  const { db } = bench.deps;
  const records = await restatementsOf(db, { asOf: NOW, symbols: [symbol] });
  const bars = await barsAsOf(db, { symbols: [symbol], from: THURSDAY, to: THURSDAY, asOf: NOW });
  return {
    restated: records.map((r) => [r.knownAt.slice(0, 10), r.field, r.before, r.after]),
    newest: bars.get(symbol)![0]!.volume,
  };
}

const UP = [FRIDAY, 'volume', 5_000_000, 6_000_000];
const DOWN = [TUESDAY, 'volume', 6_000_000, 5_000_000];
const ORDERS: Record<string, Day[]> = {
  KO: [THURSDAY, FRIDAY, MONDAY, TUESDAY],
  GE: [FRIDAY, THURSDAY, TUESDAY, MONDAY],
  JPM: [TUESDAY, FRIDAY, THURSDAY],
};
for (const [symbol, days] of Object.entries(ORDERS)) {
  test(`answers stored in the order ${days.join(', ')} have the restatements of the order in which they became known`, async () => {
    for (const day of days) await arrive(symbol, day);
    assert.deepEqual(await toldOf(symbol), { restated: [UP, DOWN], newest: 5_000_000 });
  });
}

test('of two answers merged at once the later one is a restatement of the earlier one, whoever is first', async () => {
  const symbols = ['SPY', 'AAPL', 'PG', 'XOM'];
  await Promise.all(symbols.flatMap((symbol) => [arrive(symbol, FRIDAY), arrive(symbol, THURSDAY)]));
  for (const symbol of symbols) {
    assert.deepEqual(await toldOf(symbol), { restated: [UP], newest: 6_000_000 }, symbol);
  }
});
