import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { openMarketArchive } from '../../sources/replay/archive.ts';
import { chartAnswer } from '../../sources/replay/chart.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { type Bench, createBench, virtualNow } from '../validate/testing.ts';
import { mergeBars, type SymbolPages } from './merge-bars.ts';

const SESSION = '2019-02-08';
let bench: Bench;
before(async () => {
  bench = await createBench(loadConfig({ cwd: '/', environment: {} }).config);
});
after(() => bench.close());

/** Stored an hour after each other, as a live run does. */
async function stored(symbol: string, hours: number, spoil = (text: string) => text): Promise<SymbolPages> {
  const { db, lake } = bench.deps;
  const now = Date.parse(virtualNow(SESSION));
  const period1 = Date.parse('2019-02-04T00:00:00Z') / 1000;
  const query = { now: now / 1000, period1, period2: now / 1000, events: new Set<string>() };
  const { body: chart } = chartAnswer(openMarketArchive().get(symbol)!, query);
  const body = new TextEncoder().encode(spoil(JSON.stringify(chart)));
  const knownAt = new Date(now + hours * 3_600_000).toISOString();
  const what = { source: 'replay', dataset: 'bars', symbol, url: 'http://replay/', status: 200 };
  const raw = await putRaw(lake, { ...what, fetchedAt: knownAt, body });
  const bytes = body.byteLength;
  await insertRawObjects(db, [{ ...what, ...raw, knownAt, bytes }]);
  return { symbol, pages: [{ provider: 'yahoo', dataset: 'bars', raw, knownAt, bytes }] };
}

test('an answer that cannot be read is missing alone; results stand in the order of their symbols', async () => {
  const pages = [
    await stored('KO', 2),
    await stored('GE', 1, (text) => text.slice(0, 40)),
    await stored('SPY', 0),
  ];
  const results = await mergeBars(bench.deps, pages);
  assert.deepEqual(
    results.map(({ symbol, bars, failure }) => [symbol, bars, failure?.type]),
    [
      ['KO', 5, undefined],
      ['GE', 0, 'ProviderGarbled'],
      ['SPY', 5, undefined],
    ],
  );
  const span = {
    symbols: ['KO', 'GE', 'SPY'],
    from: '2019-02-01',
    to: SESSION,
    asOf: '2020-01-01T00:00:00.000Z',
  };
  const seen = await barsAsOf(bench.deps.db, span);
  assert.deepEqual(
    span.symbols.map((symbol) => seen.get(symbol)!.length),
    [5, 0, 5],
  );
});
