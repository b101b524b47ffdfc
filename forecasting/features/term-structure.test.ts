import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bar, BarSeries } from '../../schemas/market.ts';
import { CATALOGUE } from './catalogue.ts';
import { buildPanel } from './panel.ts';
import { AS_OF, weekdays } from './testdata/synthetic.ts';

const sessions = weekdays(80);
const flat = (session: string, close: number): Bar => ({
  ...{ session, open: close, high: close, low: close, close, volume: 1, split: 1, dividend: 0 },
});
const series = (symbol: string, closes: readonly number[]): BarSeries => ({
  symbol,
  asOf: AS_OF,
  bars: closes.map((close, t) => flat(sessions[t]!, close)),
});
/** Daily log returns without a pattern of their own, as a price. */
const moves = sessions.map((_, t) => 0.01 * Math.sin(t * t));
const price = (delay: number) => {
  let level = 0;
  return sessions.map((_, t) => {
    level += moves[t - delay] ?? 0;
    return 100 * Math.exp(level);
  });
};

function columns(names: string[]): Map<string, Float64Array[]> {
  const panel = buildPanel({
    ...{ asOf: AS_OF, sessions, market: 'M', volatilityIndex: '^VIX' },
    series: [series('FOLLOWS', price(1)), series('M', price(0))],
    context: [
      series(
        '^VIX',
        sessions.map((_, t) => (t < 10 ? 15 : 30)),
      ),
      series(
        '^VIX3M',
        sessions.map(() => 20),
      ),
      series(
        '^TNX',
        sessions.map(() => 2.5),
      ),
      series(
        '^IRX',
        sessions.map(() => 2.75),
      ),
    ],
    features: names.map((name) => CATALOGUE.find((feature) => feature.name === name)!),
  });
  const of = (f: number, s: number) => panel.features[f]!.filter((_, row) => panel.symbolIndex[row] === s);
  return new Map(names.map((name, f) => [name, panel.symbols.map((_, s) => of(f, s))]));
}

test('who repeats the market a session later has a correlation of 1 with the session before, the market itself leads nobody', () => {
  const found = columns(['market_follow_63', 'lead_lag_63']);
  const [follows, market] = found.get('market_follow_63')!;
  assert.ok(Math.abs(follows![79]! - 1) < 1e-9);
  assert.ok(Math.abs(found.get('lead_lag_63')![0]![79]!) > 0.5);
  // Against itself both correlations are one and the same.
  assert.ok(Math.abs(found.get('lead_lag_63')![1]![79]!) < 1e-9 && Math.abs(market![79]!) < 0.5);
});

test('the term of implied volatility is ln(1 month / 3 months), and the 3-month spread is below 0 when inverted', () => {
  const found = columns(['vix_term_3m', 'vix_term_change_5', 'rate_3m', 'term_spread_3m']);
  const at = (name: string, t: number) => found.get(name)![0]![t]!;
  assert.ok(Math.abs(at('vix_term_3m', 0) - Math.log(15 / 20)) < 1e-12);
  assert.ok(Math.abs(at('vix_term_3m', 10) - Math.log(30 / 20)) < 1e-12);
  assert.ok(Math.abs(at('vix_term_change_5', 12) - Math.log(2)) < 1e-12);
  assert.equal(at('vix_term_change_5', 20), 0);
  assert.deepEqual([at('rate_3m', 0), at('term_spread_3m', 0)], [0.0275, 0.025 - 0.0275]);
});
