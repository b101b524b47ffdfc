import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../schemas/forecast.ts';
import { studentQuantile } from '../intervals/student.ts';
import { testPanel, testRecipe } from '../models/testdata/panels.ts';
import { walkForward } from '../models/walk-forward.ts';
import { featureStatistics } from './feature-statistics.ts';
import { meanGroups, spreadGroups } from './forecast-groups.ts';
import { type Judged, pitShares, quarterOf, runDiagnostics } from './run-diagnostics.ts';

const judged = (y: number, mean = 0, sigma = 1, z = y): Judged => ({ y, mean, sigma, df: 5, z });

test('an outcome at the middle of each twentieth gives a flat histogram; one beyond everything is in the last bin', () => {
  const flat = Array.from({ length: 20 }, (_, i) => judged(studentQuantile((i + 0.5) / 20, 5)));
  assert.deepEqual(pitShares(flat), new Array(20).fill(0.05));
  const far = pitShares([judged(1e6), judged(-1e6), judged(1e6), judged(1e6)]);
  assert.deepEqual([far[0], far[19]], [0.25, 0.75]);
});

test('groups are of equal count in the order of the forecast, and name what came', () => {
  // Twenty forecasts of sigma 1 to 20; each outcome is exactly its sigma.
  const rows = Array.from({ length: 20 }, (_, i) => judged(i + 1, 0, i + 1));
  const groups = spreadGroups(
    rows,
    rows.map((_, i) => i % 4),
  );
  assert.equal(groups.length, 10);
  assert.deepEqual(
    groups.map(({ forecasts }) => forecasts),
    new Array(10).fill(2),
  );
  assert.equal(groups[0]!.forecast, Math.sqrt((1 + 4) / 2));
  assert.equal(groups[0]!.outcome, groups[0]!.forecast);
  assert.equal(
    meanGroups(
      rows,
      rows.map(() => 0),
      1,
    ).length,
    0,
  );
});

test('the error of a group is that of its daily means', () => {
  const rows = [judged(1, 0.1), judged(3, 0.1), judged(5, 0.1), judged(7, 0.1)].map((one, i) => ({
    ...one,
    mean: 0.1 + i * 1e-9,
  }));
  const groups = meanGroups(
    [...rows, ...rows, ...rows, ...rows, ...rows].map((r, i) => ({ ...r, mean: r.mean + i })),
    Array.from({ length: 20 }, (_, i) => i % 2),
    1,
  );
  // Outcomes 1 and 3 on days 0 and 1: mean 2, deviation 1 with divisor n, over the root of two days.
  assert.deepEqual([groups[0]!.outcome, groups[0]!.error], [2, Math.SQRT1_2]);
});

test('statistics of a column: share missing, mean, deviation, and how far the last fifth has moved', () => {
  const panel = testPanel({ sessions: 10, symbols: 1 });
  const column = Float64Array.from([Number.NaN, 1, 1, 1, 1, 1, 1, 1, 3, 3]);
  const [found] = featureStatistics({ ...panel, featureNames: ['x'], features: [column] }, [
    'x',
    'not there',
  ]);
  const sd = Math.sqrt((7 * (1 - 13 / 9) ** 2 + 2 * (3 - 13 / 9) ** 2) / 8);
  assert.equal(found!.missing, 0.1);
  assert.ok(Math.abs(found!.mean - 13 / 9) < 1e-12 && Math.abs(found!.sd - sd) < 1e-12);
  assert.deepEqual([found!.min, found!.max], [1, 3]);
  assert.ok(Math.abs(found!.shift - 2 / sd) < 1e-12);
  const empty = featureStatistics(
    { ...panel, featureNames: ['x'], features: [new Float64Array(10).fill(Number.NaN)] },
    ['x'],
  );
  assert.deepEqual(empty[0], { name: 'x', missing: 1, mean: 0, sd: 0, min: 0, max: 0, shift: 0 });
});

test('a walk-forward gives diagnostics of every horizon over all quarters, finite and the same again', async () => {
  const panel = testPanel({ sessions: 420, symbols: 6 });
  const oos = await walkForward(panel, testRecipe('mean'), 150);
  const baseline = await walkForward(panel, testRecipe('ewma'), 150);
  const of = () => runDiagnostics(oos, baseline, panel, panel.symbols, [panel.featureNames[0]!]);
  const found = of();
  assert.deepEqual(found, of());
  for (const h of HORIZONS) {
    const { pit, coverage, spread, baselineSpread, mean } = found.horizons[h];
    assert.equal(pit.forecasts, 6 * (150 - h));
    for (const shares of [pit.ours, pit.baseline])
      assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-12);
    assert.equal(
      coverage.reduce((sum, one) => sum + one.forecasts, 0),
      pit.forecasts,
    );
    assert.ok(coverage.every(({ inside80, inside90 }) => inside80 <= inside90));
    assert.deepEqual([spread.length, baselineSpread.length], [10, 10]);
    // A mean for each of six symbols and fold: equal ones stay together.
    assert.ok(mean.length > 2 && mean.length <= 10);
    for (const groups of [spread, baselineSpread, mean]) {
      assert.equal(
        groups.reduce((sum, one) => sum + one.forecasts, 0),
        pit.forecasts,
      );
    }
  }
  assert.ok(!JSON.stringify(found).includes('null'));
  assert.equal(quarterOf('2018-08-01'), '2018-Q3');
});
