/** The made-up market of market.py as a panel, and what pandas makes of it: one row a bar, null where a value is missing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { BarSeries, SessionDate } from '../../../schemas/market.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { CATALOGUE } from '../../features/catalogue.ts';
import { buildPanel } from '../../features/panel.ts';

type Row = [t: number, open: number, high: number, low: number, close: number, split: number, dividend: number];
export type Values = (number | null)[];

const market: { sessions: SessionDate[]; series: Record<string, Row[]>; index: Row[] } = JSON.parse(
  readFileSync(new URL('market.json', import.meta.url), 'utf8'),
);
const FEATURES = ['ewma_sigma', 'rv_1', 'rv_5', 'rv_22', 'vix', 'ret_1', 'ret_5', 'ret_21', 'ret_63'];
const AS_OF = '2030-01-01T00:00:00.000Z';

export function marketPanel(): Panel {
  const { sessions, series, index } = market;
  const of = (symbol: string, rows: Row[]): BarSeries => ({
    symbol,
    asOf: AS_OF,
    bars: rows.map(([t, open, high, low, close, split, dividend]) => {
      return { session: sessions[t]!, open, high, low, close, volume: 1000, split, dividend };
    }),
  });
  return buildPanel({
    asOf: AS_OF,
    series: Object.entries(series).map(([symbol, rows]) => of(symbol, rows)),
    context: [of('^VIX', index)],
    sessions,
    market: 'A',
    volatilityIndex: '^VIX',
    features: CATALOGUE.filter(({ name }) => FEATURES.includes(name)),
  });
}

/** Relative errors, and missing where the other is missing. */
export function allRelative(actual: Float64Array, expected: Values, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    const close = value === null ? Number.isNaN(actual[i]!) : Math.abs(actual[i]! - value) <= tolerance * Math.abs(value);
    assert.ok(close, `[${i}]: ${actual[i]} is not ${value}`);
  }
}
