import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarSeries } from '../../schemas/market.ts';
import { CATALOGUE } from './catalogue.ts';
import { dataOf } from './needs.ts';
import { buildPanel, type PanelRequest } from './panel.ts';
import { withRecords } from './testdata/records.ts';
import { syntheticBars, syntheticMarket } from './testdata/synthetic.ts';

const options = { seed: 8, sessions: 260, symbols: 3, missing: 0, flat: 0.02 };
const [made, other] = [8, 9].map((seed) => withRecords(syntheticMarket({ ...options, seed }), seed));
/** A market symbol that gets no rows, so that its bars are nobody else's. */
const marketSymbol = (seed: number): BarSeries => ({
  ...{ symbol: 'MARKET', asOf: made!.asOf },
  bars: syntheticBars(made!.sessions, options, seed),
});
const request = { ...made!, market: 'MARKET', context: [...made!.context, marketSymbol(901)] };
const contextOfOther = [...other!.context, marketSymbol(902)];
const build = (of: PanelRequest) => buildPanel({ ...of, features: CATALOGUE });
const whole = build(request);

/** Columns with another value in some row of these symbols. */
function moved(by: Partial<PanelRequest>, rows: (symbol: number) => boolean = () => true): string[] {
  const panel = build({ ...request, ...by });
  return whole.featureNames.filter((_, f) =>
    whole.features[f]!.some(
      (value, row) => rows(whole.symbolIndex[row]!) && !Object.is(value, panel.features[f]![row]),
    ),
  );
}

const stating = (data: string) =>
  CATALOGUE.filter((feature) => dataOf(feature, CATALOGUE).includes(data)).map(({ name }) => name);

test('bars of one symbol move its own features, and those of the others where bars of all symbols are needed', () => {
  const first = { ...request.series[0]!, bars: other!.series[0]!.bars };
  const series = [first, ...request.series.slice(1)];
  const ofAll = moved({ series }, (symbol) => symbol !== 0);
  assert.deepEqual(ofAll, stating('bars of all symbols'));
  assert.deepEqual(
    moved({ series }, (symbol) => symbol === 0).filter((name) => !ofAll.includes(name)),
    stating('bars'),
  );
});

test('bars of a context symbol move the features that need it, and no other', () => {
  for (const { symbol } of request.context) {
    const context = request.context.map((series) =>
      series.symbol === symbol ? contextOfOther.find((one) => one.symbol === symbol)! : series,
    );
    const name = { MARKET: 'market symbol', '^VIX': 'volatility index' }[symbol] ?? symbol;
    assert.deepEqual(moved({ context }), stating(name), symbol);
  }
});

test('without the rows of a dataset the features that need it change, and no other', () => {
  const { tables, cutoffs } = request.records!;
  const without = (part: Partial<typeof tables>) =>
    moved({ records: { tables: { ...tables, ...part }, cutoffs } });
  for (const series of ['GDP', 'CPIAUCNS', 'GS10', 'VIXCLS'])
    assert.deepEqual(
      without({ macro: tables.macro.filter((row) => row.series !== series) }),
      stating(`macro ${series}`),
    );
  for (const dataset of ['fundamentals', 'earnings', 'news'] as const)
    assert.deepEqual(without({ [dataset]: [] }), stating(dataset));
  for (const [list, name] of [
    ['sectors', 'sectors'],
    ['sp500', 'index'],
  ] as const)
    assert.deepEqual(
      without({ listings: tables.listings.filter((row) => row.list !== list) }),
      stating(name),
    );
});

test('what needs nothing else is made of the calendar, and every feature says what it needs', () => {
  const dates = CATALOGUE.filter(({ group, needs }) => group === 'calendar' && needs === undefined);
  assert.deepEqual(
    stating('calendar'),
    dates.map(({ name }) => name),
  );
});
