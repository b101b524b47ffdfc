/** Ten years of real series, with two bars whose high and low are wrong: no case for a repair. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { MARKET_DATA_DIR, openMarketArchive } from '../../../sources/replay/archive.ts';
import { chartAnswer } from '../../../sources/replay/chart.ts';
import { parseYahooChart } from '../../../sources/yahoo/chart.ts';
import { proposeRepairs } from './propose.ts';

test('no repair is proposed on ten years of 39 bundled series', () => {
  const market = openMarketArchive();
  const files = readdirSync(MARKET_DATA_DIR).filter((name) => name.endsWith('.csv.gz'));
  const symbols = files.map((name) => name.replace('.csv.gz', ''));
  const now = Date.parse('2019-02-22T22:30:00Z') / 1000;
  const query = { now, period1: 0, period2: now, events: new Set(['div', 'split']) };
  let sessions = 0;
  const found = symbols.flatMap((symbol) => {
    const body = new TextEncoder().encode(JSON.stringify(chartAnswer(market.get(symbol)!, query).body));
    const { bars, actions } = parseYahooChart(body, { symbol, knownAt: '2019-02-22T22:30:00.000Z' });
    sessions += bars.length;
    return proposeRepairs({ symbol, bars, actions, from: '2009-01-02' });
  });
  assert.ok(sessions > 98_000, `${sessions} bars`);
  assert.deepEqual(
    found.map(
      ({ symbol, session, kind, evidence }) => `${symbol} ${session} ${kind} ${JSON.stringify(evidence)}`,
    ),
    [],
  );
});
