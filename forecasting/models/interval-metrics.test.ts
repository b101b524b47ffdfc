import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../schemas/forecast.ts';
import { regimesOfRows, trackPredictions } from '../intervals/track-predictions.ts';
import { startScores } from '../intervals/tracker.ts';
import { byHorizon } from './by-horizon.ts';
import { evaluate } from './evaluation.ts';
import { type IntervalRow, intervalMetrics } from './interval-metrics.ts';
import { allRows } from './panel-access.ts';
import { testPanel, testRecipe } from './testdata/panels.ts';
import { type OosPredictions, walkForward } from './walk-forward.ts';

const panel = testPanel({ sessions: 760, symbols: 6, missing: 0.01 });
const ewma = await walkForward(panel, testRecipe('ewma'), 600);
const scored = panel.symbols.slice(1);

test('G1 a tracked interval is the same whatever the outcomes are that were not known at its origin', () => {
  const cut = 700;
  for (const h of HORIZONS) {
    const changed = {
      ...panel,
      targets: {
        ...panel.targets,
        [h]: panel.targets[h].map((y, row) => (panel.sessionIndex[row]! + h > cut ? 9 : y)),
      },
    };
    const [as, other] = [trackPredictions(ewma, h, panel), trackPredictions(ewma, h, changed)];
    const seen = ewma.rows.findLastIndex((row) => panel.sessionIndex[row]! <= cut);
    assert.deepEqual(other.slice(0, seen + 1), as.slice(0, seen + 1));
    assert.notDeepEqual(other, as);
  }
});

test('intervals that are half as wide as they should be are widened by tracking', () => {
  const narrow: OosPredictions = {
    ...ewma,
    byHorizon: byHorizon((h) => ({ ...ewma.byHorizon[h], sigma: ewma.byHorizon[h].sigma.map((s) => s / 2) })),
  };
  for (const h of HORIZONS) {
    const { tracked, raw, rolling, limits } = evaluate(narrow, ewma, panel, scored)[h].intervals;
    assert.ok(raw.coverage90 < 0.7, `${raw.coverage90}`);
    // A step is a twentieth of a sigma, so finding the other half of an interval takes a year.
    assert.ok(tracked.coverage90 > raw.coverage90 + 0.08, `${tracked.coverage90} at ${h}`);
    assert.ok(rolling!.last > raw.coverage90 + 0.12, `${rolling!.last} at ${h}`);
    assert.ok(tracked.intervalScore90 < raw.intervalScore90);
    assert.ok(tracked.width90 > raw.width90);
    assert.ok(rolling!.lowest <= rolling!.last && rolling!.last <= rolling!.highest);
    assert.ok(limits.low < 0.9 && limits.high > 0.9);
  }
});

test('an evaluation has the intervals of the distribution as before, and both by symbol and regime', () => {
  for (const h of HORIZONS) {
    const { intervals, coverage50, coverage90, intervalScore90, forecasts } = evaluate(
      ewma,
      ewma,
      panel,
      scored,
    )[h];
    assert.equal(intervals.raw.coverage50, coverage50);
    assert.equal(intervals.raw.coverage90, coverage90);
    assert.ok(Math.abs(intervals.raw.intervalScore90 - intervalScore90) < 1e-12);
    const symbols = Object.values(intervals.bySymbol);
    assert.deepEqual(Object.keys(intervals.bySymbol), [...scored].sort());
    assert.equal(
      symbols.reduce((sum, one) => sum + one.forecasts, 0),
      forecasts,
    );
    assert.ok(symbols.every((one) => (one.kupiecP === null) === h > 1 && one.outside !== null));
    const regimes = Object.values(intervals.byRegime);
    assert.deepEqual(Object.keys(intervals.byRegime), ['calm', 'usual', 'rough']);
    assert.equal(
      regimes.reduce((sum, one) => sum + one.forecasts, 0),
      forecasts,
    );
  }
});

test('G1 the regime of a row does not change with what comes after it', () => {
  const whole = regimesOfRows(panel, allRows(panel));
  const at = panel.featureNames.indexOf('ewma_sigma');
  const rows = panel.sessionIndex.findIndex((session) => session > 400);
  const features = panel.features.map((column, i) =>
    i === at ? column.map((value, row) => (row < rows ? value : value * 50)) : column,
  );
  assert.deepEqual(
    regimesOfRows({ ...panel, features }, allRows(panel)).slice(0, rows),
    whole.slice(0, rows),
  );
  const counts = Object.groupBy(whole, (regime) => String(regime));
  for (const name of ['calm', 'usual', 'rough']) assert.ok(counts[name]!.length > whole.length / 6, name);
});

test('a handful of forecasts has the figures one can count', () => {
  const row = (y: number, day: number, regime: IntervalRow['regime']): IntervalRow => ({
    ...{ symbol: day < 3 ? 'A' : 'B', day, y, regime, mean: 0, sigma: 0.01, df: 5 },
    tracked: { lower: [0.5, 1, 1.5, 2], upper: [0.5, 1, 2, 3] },
  });
  const found = intervalMetrics(1, [
    row(0.001, 1, 'calm'),
    row(0.018, 2, 'rough'),
    row(-0.016, 3, 'rough'),
    row(0.05, 4, null),
  ]);
  const { coverage50, coverage80, coverage90, coverage95, width90, intervalScore90 } = found.tracked;
  assert.deepEqual([coverage50, coverage80, coverage90, coverage95], [0.25, 0.25, 0.5, 0.75]);
  assert.ok(Math.abs(width90 - 0.035) < 1e-12);
  // Misses of .001 and .03, twenty times over.
  assert.ok(Math.abs(intervalScore90 - (0.035 + (20 * 0.031) / 4)) < 1e-12);
  assert.equal(found.raw.width90, 2 * 0.01 * startScores(5).upper[2]!);
  assert.equal(found.rolling, null);
  assert.deepEqual(found.byRegime.rough, { forecasts: 2, tracked90: 0.5, raw90: 0 });
  assert.equal(found.bySymbol.A!.coverage90, 1);
  assert.equal(found.bySymbol.B!.coverage90, 0);
});
