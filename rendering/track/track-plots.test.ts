import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lineage, LineageStep } from '../../schemas/api.ts';
import type { TrackCharts } from '../../schemas/track-api.ts';
import { svgText } from '../plots/node.ts';
import { coverageByHorizon, pitBetweenQuantiles } from './calibration.ts';
import { drawLineage } from './lineage.ts';
import { rankIcOverTime, skillOverTime } from './over-time.ts';

const freshness = {} as TrackCharts['freshness'];
const LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975];
const PROMISED = [0.025, 0.025, 0.05, 0.15, 0.25, 0.25, 0.15, 0.05, 0.025, 0.025];

const point = (session: string, skill: number, rankIc: number | null) => ({
  ...{ session, sessions: 250, skill, skillError: 0.001 },
  ...{ rankIc, rankIcError: rankIc === null ? null : 0.01, naiveRankIc: null },
});

const charts: TrackCharts = {
  freshness,
  filter: { symbol: null, horizon: 5, recipe: 'served', from: null, to: null, outcome: 'known' },
  ...{ naive: 'ewma', recipes: ['ewma', 'har'], sessions: 300, forecasts: 9_000, window: 250 },
  ...{ skill: { value: 0.004, standardError: 0.001 }, rankIc: null, naiveRankIc: null },
  overTime: [point('2018-01-02', 0.004, 0.02), point('2018-06-01', -0.002, 0.03)],
  coverage: [1, 10].map((horizon) => ({
    ...{ horizon, sessions: 250, forecasts: 7_500 },
    ...{ coverage: [0.5, 0.8, horizon === 1 ? 0.9 : 0.7, 0.95], naiveCoverage: [0.5, 0.8, 0.91, 0.95] },
    ...{ width90: 0.04, naiveWidth90: 0.05, limits: { low: 0.84, high: 0.96 } },
    alarm: horizon === 1 ? ('ok' as const) : ('low' as const),
  })),
  pit: { levels: LEVELS, ours: PROMISED, naive: [0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0.5] },
};

test('skill over time says its newest value, its error and that the naive forecast is zero', () => {
  const plot = skillOverTime(charts, 600)!;
  assert.equal(plot.alt, 'served: −0.20 ± 0.20 over 250 sessions until 2018-06-01; the naive forecast 0.00.');
  assert.deepEqual(plot.table.rows[0], ['2018-01-02', '250', '+0.40', '0.1000', '0.00']);
  const drawn = svgText(plot.drawing);
  for (const part of ['plot-ours', 'plot-baseline', 'plot-band'])
    assert.ok(drawn.includes(`class="${part}"`), part);
});

test('the naive forecast has the same ink weight as ours in every chart', () => {
  for (const plot of [skillOverTime(charts, 600)!, rankIcOverTime(charts, 600)!]) {
    const widths = [
      ...svgText(plot.drawing).matchAll(/class="plot-(ours|baseline)"[^>]*stroke-width="([\d.]+)"/g),
    ];
    assert.deepEqual(new Set(widths.map(([, whose]) => whose)), new Set(['ours', 'baseline']));
    assert.equal(new Set(widths.map(([, , width]) => width)).size, 1);
  }
});

test('one point is no course, and without ranks there is no RankIC', () => {
  assert.equal(skillOverTime({ ...charts, overTime: charts.overTime.slice(0, 1) }, 600), undefined);
  const unranked = charts.overTime.map((one) => ({ ...one, rankIc: null }));
  assert.equal(rankIcOverTime({ ...charts, overTime: unranked }, 600), undefined);
});

test('coverage outside its limits is told as an alarm', () => {
  const { alt, table } = coverageByHorizon(charts, 600)!;
  assert.match(alt, /^h = 1 session: 90\.0 %, no alarm, naive 91\.0 %/);
  assert.match(alt, /h = 10 sessions: 70\.0 %, ALARM: too low/);
  assert.equal(table.rows.length, 8);
  assert.deepEqual(table.rows[2], ['1', '90', '90.0', '91.0', '84.0', '96.0', '250', '7500']);
});

test('calibrated shares give a density of one between all quantiles, however far they lie apart', () => {
  const plot = pitBetweenQuantiles(charts, 600)!;
  const tops = [...svgText(plot.drawing).matchAll(/class="plot-ours-area"[^>]*? y="([\d.]+)"/g)].map(
    ([, y]) => y,
  );
  // The first one is the legend's.
  assert.equal(new Set(tops.slice(1)).size, 1);
  assert.match(plot.alt, /^5\.0 % of outcomes beyond the 95 % interval/);
  assert.match(plot.alt, /naive 100\.0 %\.$/);
});

const step = (kind: LineageStep['kind'], id: string, facts: Record<string, unknown> = {}): LineageStep => ({
  ...{ kind, id, sha256: null, where: kind, facts },
});

test('a lineage names every parent in its text alternative, and draws what is missing hollow', () => {
  const forecast = step('forecast', 'f'.repeat(64), { symbol: 'KO', session: '2019-02-14', horizon: 5 });
  const lineage: Lineage = {
    freshness: freshness as Lineage['freshness'],
    lake: 'lake',
    chain: [forecast, step('model-version', 'a'.repeat(64), { recipe: 'har' })],
    after: [step('outcome', forecast.id, { realised: 0.0198, knownAt: '2019-02-22T22:30:00.000Z' })],
    missing: ['training-run'],
    ...{ rawObjectCount: 39, rawObjects: [] },
  };
  const { alt, drawing } = drawLineage(lineage, 1_200);
  assert.equal(
    alt,
    'Forecast of KO, 5 sessions ahead from 2019-02-14: made from 39 raw objects through model version aaaaaaaaaa; scored; missing: training-run.',
  );
  const text = svgText(drawing);
  assert.match(text, /lineage-run"><circle class="plot-miss"/);
  assert.match(text, />2\.00 %</);
});
