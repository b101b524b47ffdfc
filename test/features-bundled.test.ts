/** G3 on the bundled market data: splits, dividends, gaps and quarantined bars as they really come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUNDLE_AS_OF, bundledSeries } from '../bench/bundled-bars.ts';
import { sessionsBetween } from '../forecasting/calendar/calendar.ts';
import { buildPanel, type PanelRequest } from '../forecasting/features/panel.ts';
import { realisedReturn } from '../forecasting/features/target.ts';
import type { BarSeries } from '../schemas/market.ts';

const series = bundledSeries(['AAPL', 'KO', 'NKE', 'SHV', 'SPY']);
const context = bundledSeries(['^VIX', '^TNX', '^TYX']);

function request(from: string, to: string): PanelRequest {
  const cut = (s: BarSeries) => ({
    ...s,
    bars: s.bars.filter((bar) => bar.session >= from && bar.session <= to),
  });
  return {
    asOf: BUNDLE_AS_OF,
    series: series.map(cut),
    context: context.map(cut),
    sessions: sessionsBetween(from, to),
    market: 'SPY',
    volatilityIndex: '^VIX',
  };
}

const whole = buildPanel(request('2013-06-03', '2016-06-30'));

test('G3 features of real bars on a prefix are those on the whole, over splits, gaps and quarantined bars', () => {
  for (const last of ['2014-06-06', '2014-06-09', '2015-03-05', '2015-03-06', '2015-12-24', '2016-06-29']) {
    const prefix = buildPanel(request('2013-06-03', last));
    assert.ok(prefix.rows > 1000);
    prefix.features.forEach((column, f) => {
      const differs = column.findIndex((value, row) => !Object.is(value, whole.features[f]![row]));
      assert.equal(differs, -1, `${whole.featureNames[f]} differs at row ${differs} when cut at ${last}`);
    });
  }
});

test('AAPL’s 7:1 split leaves no jump in any return or volume feature', () => {
  const aapl = series[0]!.bars;
  const at = aapl.findIndex((bar) => bar.session === '2014-06-09');
  assert.equal(aapl[at]!.split, 7);
  assert.equal(Math.round(aapl[at - 1]!.close / aapl[at]!.close), 7);
  const day = realisedReturn(aapl, '2014-06-06', '2014-06-09');
  assert.ok(Math.abs(day - 0.0159) < 0.0005, `${day}`);
  const row = whole.sessionIndex.findIndex(
    (session, k) =>
      whole.sessions[session] === '2014-06-09' && whole.symbols[whole.symbolIndex[k]!] === 'AAPL',
  );
  const value = (name: string) => whole.features[whole.featureNames.indexOf(name)]![row]!;
  assert.equal(value('ret_1'), day);
  assert.ok(value('max_move_21') < 0.05);
  assert.ok(Math.abs(value('volume_z_21')) < 3);
  assert.ok(value('atr_ratio_14') < 0.03);
});

test('real bars give no infinite value, and SPY is its own market', () => {
  for (const [f, column] of whole.features.entries()) {
    assert.ok(
      column.every((value) => Number.isNaN(value) || Number.isFinite(value)),
      whole.featureNames[f],
    );
  }
  const beta = whole.features[whole.featureNames.indexOf('beta_63')]!;
  const own = [...beta].filter(
    (value, row) => whole.symbols[whole.symbolIndex[row]!] === 'SPY' && !Number.isNaN(value),
  );
  assert.ok(own.length > 600 && own.every((value) => value === 1));
});
