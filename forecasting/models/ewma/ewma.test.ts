import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import { cutPanel } from '../../features/cut.ts';
import { fitModel } from '../fit-model.ts';
import { allRows } from '../panel-access.ts';
import { allRelative, marketPanel, type Values } from '../testdata/market.ts';
import { testRecipe } from '../testdata/panels.ts';
import { ewmaFamily } from './family.ts';

const oracle: {
  decision: number;
  start: number;
  horizons: Record<Horizon, { sigma: Values; df: number; multiplier: number }>;
} = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));
const panel = marketPanel();
const window = cutPanel(panel, oracle.decision);
const rows = allRows(panel).filter((row) => panel.sessionIndex[row]! >= oracle.start);
const recipe = { ...testRecipe('ewma'), window: { kind: 'expanding' as const, minSessions: 100 } };

test('from bars to forecasts the baseline is that of pandas: mean zero, sigma by the root of the horizon', async () => {
  const fit = await ewmaFamily.fit(window, recipe, {});
  const said = fit.predict(panel, rows);
  for (const h of HORIZONS) {
    assert.ok(said[h].mean.every((value) => value === 0));
    allRelative(said[h].sigma, oracle.horizons[h].sigma, 1e-9);
  }
});

test('calibrated it has the tails and the level that scipy finds in the window', async () => {
  const model = await fitModel(recipe, window);
  const said = model.predict(panel, rows);
  for (const h of HORIZONS) {
    const { df, multiplier, sigma } = oracle.horizons[h];
    assert.equal(said[h].df, df);
    // The search for the multiplier ends at 1e-4 of its logarithm.
    const calibrated = sigma.map((value) => value && multiplier * value);
    allRelative(said[h].sigma, calibrated, 2e-4);
  }
  model.dispose();
});
