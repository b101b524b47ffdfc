/** Features that TA-Lib has, against TA-Lib on raw and on adjusted bars; generator and versions in testdata/generate.py. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Bar } from '../../schemas/market.ts';
import { CATALOGUE } from './catalogue.ts';
import { buildPanel } from './panel.ts';
import { AS_OF, weekdays } from './testdata/synthetic.ts';

const BARS = ['open', 'high', 'low', 'close', 'volume'] as const;
const [head, ...lines] = gunzipSync(readFileSync(new URL('testdata/talib.csv.gz', import.meta.url)))
  .toString()
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const NAMES = head!.slice(1 + BARS.length);
const rows = lines.map(([symbol, ...cells]) => ({
  symbol: symbol!,
  values: cells.map((cell) => (cell === '' ? Number.NaN : Number(cell))),
}));
const SYMBOLS = [...new Set(rows.map(({ symbol }) => symbol))];

/** Expected values of a symbol by column, bars included. */
function expectedOf(symbol: string): Map<string, number[]> {
  const own = rows.filter((row) => row.symbol === symbol);
  return new Map(head!.slice(1).map((name, k) => [name, own.map(({ values }) => values[k]!)]));
}

const expected = new Map(SYMBOLS.map((symbol) => [symbol, expectedOf(symbol)]));
const sessions = weekdays(300);
const series = SYMBOLS.map((symbol) => {
  const column = expected.get(symbol)!;
  const bars = sessions.map((session, t): Bar => {
    const [open, high, low, close, volume] = BARS.map((name) => column.get(name)![t]!);
    return {
      ...{ session, open: open!, high: high!, low: low!, close: close!, volume: volume! },
      ...{ split: 1, dividend: 0 },
    };
  });
  return { symbol, asOf: AS_OF, bars };
});
const panel = buildPanel({
  ...{ asOf: AS_OF, series, context: [{ ...series[0]!, symbol: '^VIX' }], sessions, market: SYMBOLS[0]! },
  volatilityIndex: '^VIX',
  features: CATALOGUE.filter(({ name }) => NAMES.includes(name)),
});

function valuesOf(symbol: string, name: string): number[] {
  const column = panel.features[panel.featureNames.indexOf(name)]!;
  const of = panel.symbols.indexOf(symbol);
  return [...column].filter((_, row) => panel.symbolIndex[row] === of);
}

/** Where nearly equal terms cancel, what is left carries their rounding. */
const ROUNDING = 1e-13;

function agrees(symbol: string, name: string): void {
  const wanted = expected.get(symbol)!.get(name)!;
  const actual = valuesOf(symbol, name);
  assert.equal(actual.length, wanted.length);
  wanted.forEach((want, t) => {
    const got = actual[t]!;
    const where = `${name} of ${symbol} at ${t} is ${got}, TA-Lib has ${want}`;
    if (Number.isNaN(want)) assert.ok(Number.isNaN(got), where);
    else assert.ok(Math.abs(got - want) <= 1e-9 * Math.abs(want) + ROUNDING, where);
  });
}

test('every feature that TA-Lib has is equal to it on raw and on adjusted bars', () => {
  assert.deepEqual([...panel.featureNames].sort(), [...NAMES].sort());
  for (const symbol of SYMBOLS) for (const name of NAMES) agrees(symbol, name);
});
