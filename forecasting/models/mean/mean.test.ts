import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import { cutPanel } from '../../features/cut.ts';
import { allRows } from '../panel-access.ts';
import { allRelative, marketPanel, type Values } from '../testdata/market.ts';
import { testRecipe } from '../testdata/panels.ts';
import { meanFamily } from './family.ts';

const oracle: {
  decision: number;
  start: number;
  horizons: Record<Horizon, { mean: Values; sigma: Values }>;
} = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));

test('means of the window by symbol, pooled for one that came later, and the baseline sigma are those of pandas', async () => {
  const panel = marketPanel();
  const rows = allRows(panel).filter((row) => panel.sessionIndex[row]! >= oracle.start);
  const fit = await meanFamily.fit(cutPanel(panel, oracle.decision), testRecipe('mean'), {});
  const said = fit.predict(panel, rows);
  for (const h of HORIZONS) {
    allRelative(said[h].mean, oracle.horizons[h].mean, 1e-9);
    allRelative(said[h].sigma, oracle.horizons[h].sigma, 1e-9);
  }
});
