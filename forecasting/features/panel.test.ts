import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE } from './catalogue.ts';
import { featuresOffered } from './offered.ts';
import { buildPanel } from './panel.ts';
import { crossSectionRanks } from './ranks.ts';
import { AS_OF, syntheticMarket } from './testdata/synthetic.ts';

const request = syntheticMarket({ seed: 2, sessions: 60, symbols: 3, missing: 0.1, flat: 0 });
const [first, second] = request.series;
const with_ = (change: Partial<typeof request>) => () => buildPanel({ ...request, ...change });

test('ranks run from -.5 to .5, ties share theirs, missing values do not count', () => {
  const ranks = (...values: number[]) => [...crossSectionRanks(Float64Array.from(values))];
  assert.deepEqual(ranks(30, 10, 20), [0.5, -0.5, 0]);
  assert.deepEqual(ranks(1, 2, 2, 3, 2), [-0.5, 0, 0, 0.5, 0]);
  assert.deepEqual(ranks(5, Number.NaN, 7), [-0.5, Number.NaN, 0.5]);
  assert.deepEqual(ranks(5, Number.NaN), [Number.NaN, Number.NaN]);
});

test('rows are sorted by session, then symbol, one for each bar', () => {
  const panel = buildPanel({ ...request, series: [...request.series].reverse() });
  assert.deepEqual(panel.symbols, ['S00', 'S01', 'S02']);
  const rows = Array.from(panel.sessionIndex, (session, row) => [session, panel.symbolIndex[row]!] as const);
  const sorted = [...rows].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  assert.deepEqual(rows, sorted);
  for (const [s, series] of request.series.entries()) {
    assert.deepEqual(
      rows.filter((row) => row[1] === s).map((row) => panel.sessions[row[0]]),
      series.bars.map((bar) => bar.session),
    );
  }
});

test('a chosen feature has the values it has among all, and a rank brings its base along', () => {
  const chosen = ['rank_rsi_14', 'vix', 'rv_5'].map((name) => CATALOGUE.find((f) => f.name === name)!);
  const part = buildPanel({ ...request, features: chosen });
  const all = buildPanel(request);
  assert.deepEqual(part.featureNames, ['rank_rsi_14', 'vix', 'rv_5']);
  for (const [f, name] of part.featureNames.entries()) {
    assert.deepEqual(part.features[f], all.features[all.featureNames.indexOf(name)]);
  }
});

test('context that is missing on a session is missing in the features, nothing is carried over', () => {
  const dark = request.sessions[30]!;
  const panel = buildPanel({
    ...request,
    context: request.context.map((s) => ({ ...s, bars: s.bars.filter((bar) => bar.session !== dark) })),
  });
  for (const name of ['vix', 'vix_change_5', 'vix_rv', 'rate_10y', 'rate_change_5', 'term_spread']) {
    const column = panel.features[panel.featureNames.indexOf(name)]!;
    const values = column.filter((_, row) => panel.sessionIndex[row] === 30);
    assert.ok(values.length > 0 && values.every(Number.isNaN), name);
  }
});

test('where the market symbol has no bar, the other symbols get no market return', () => {
  const panel = buildPanel(request);
  const traded = new Set(first!.bars.map((bar) => bar.session));
  const dark = [...panel.sessionIndex.keys()].filter(
    (row) => panel.sessionIndex[row]! > 30 && !traded.has(panel.sessions[panel.sessionIndex[row]!]!),
  );
  assert.ok(dark.length > 0);
  for (const name of ['mkt_ret_1', 'mkt_ret_5', 'mkt_ret_21', 'vix_rv', 'excess_ret_1']) {
    const column = panel.features[panel.featureNames.indexOf(name)]!;
    assert.ok(
      dark.every((row) => Number.isNaN(column[row])),
      name,
    );
    assert.ok(column.some((value) => !Number.isNaN(value)));
  }
});

test('G1 a series known later than the panel is refused', () => {
  const later = { ...first!, asOf: '2030-01-01T00:00:00.001Z' };
  assert.throws(with_({ series: [later] }), { type: 'KnownLater' });
});

test('bars out of order, off the calendar, twice named or without context are refused', () => {
  const bars = first!.bars;
  assert.throws(with_({ series: [{ ...first!, bars: [bars[1]!, bars[0]!] }] }), { type: 'BarsOutOfOrder' });
  assert.throws(with_({ series: [{ ...first!, bars: [bars[0]!, bars[0]!] }] }), { type: 'BarsOutOfOrder' });
  assert.throws(with_({ sessions: request.sessions.slice(0, 50) }), { type: 'BarOutsideSessions' });
  assert.throws(with_({ series: [first!, { ...second!, symbol: 'S00' }] }), { type: 'DuplicateSymbol' });
  assert.throws(with_({ context: [] }), { type: 'MissingContext' });
});

test('a panel of no bars is empty and keeps its columns', () => {
  const none = request.series.map((series) => ({ symbol: series.symbol, asOf: AS_OF, bars: [] }));
  const panel = buildPanel({ ...request, series: none });
  assert.equal(panel.rows, 0);
  assert.equal(panel.features.length, featuresOffered(request).length);
});
