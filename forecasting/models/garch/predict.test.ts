/** Forecasts of the family against arch: through the window, after it, and from a fit of its own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { weekdays } from '../../features/testdata/synthetic.ts';
import { byHorizon } from '../by-horizon.ts';
import { allClose } from '../testdata/oracle.ts';
import { testRecipe } from '../testdata/panels.ts';
import { garchFamily } from './family.ts';
import { backcast } from './likelihood.ts';
import { predictGarch } from './predict.ts';

interface ArchForecasts {
  /** mu (when constant), omega, alpha, beta, nu. */
  parameters: number[];
  given: number[];
  /** Variances of the coming ten sessions by row, at the given parameters; and after the last row at the fitted ones. */
  ahead: Record<string, number[]>;
  fitted: number[];
}
const oracle: { returns: number[]; fits: Record<'constant' | 'zero', ArchForecasts> } = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
);
const returns = Float64Array.from(oracle.returns);
const panel: Panel = {
  asOf: '2030-01-01T00:00:00.000Z',
  symbols: ['X'],
  sessions: weekdays(returns.length),
  rows: returns.length,
  symbolIndex: new Int32Array(returns.length),
  sessionIndex: Int32Array.from(returns.keys()),
  featureNames: ['ret_1', 'ewma_sigma'],
  features: [returns, new Float64Array(returns.length).fill(1)],
  targets: byHorizon(() => new Float64Array(returns.length).fill(Number.NaN)),
  price: new Float64Array(returns.length).fill(1),
};
const sigma = (variances: number[], h: number) =>
  Math.sqrt(variances.slice(0, h).reduce((sum, variance) => sum + variance, 0));

for (const mean of ['zero', 'constant'] as const) {
  const { parameters, given, ahead, fitted } = oracle.fits[mean];

  test(`at every horizon, in the window and after it, the sigma is that of arch's variances, mean ${mean}`, () => {
    const [mu, omega, alpha, beta, nu] = mean === 'zero' ? [0, ...given] : given;
    const state = {
      ...{ mu: mu!, omega: omega!, alpha: alpha!, beta: beta!, nu: nu!, logLikelihood: 0 },
      // Where arch starts a forecast: at the residuals of the given mean, not of the average one as in its likelihood.
      before: backcast(returns, mu!),
      session: panel.sessions[999]!,
      variance: ahead['999']![0]!,
    };
    const rows = Int32Array.from(Object.keys(ahead), Number);
    assert.ok(rows.some((row) => row < 999) && rows.some((row) => row > 1000));
    const said = predictGarch({ symbols: [['X', state]] }, panel, rows);
    for (const h of HORIZONS) {
      const expected = Object.values(ahead).map((variances) => sigma(variances, h));
      allClose(said[h].sigma, expected, 1e-10);
      assert.ok(said[h].mean.every((value) => value === h * mu!));
    }
  });

  test(`a fit and its forecast are those of arch at every horizon, mean ${mean}`, async () => {
    const fit = await garchFamily.fit(panel, testRecipe('garch', { mean }), {});
    const said = fit.predict(panel, Int32Array.of(panel.rows - 1));
    for (const h of HORIZONS) {
      // Both searches end where the likelihood is flat.
      assert.ok(Math.abs(said[h].sigma[0]! / sigma(fitted, h) - 1) < 5e-4, `${h}: ${said[h].sigma[0]}`);
      const mu = mean === 'zero' ? 0 : parameters[0]!;
      assert.ok(Math.abs(said[h].mean[0]! - h * mu) < h * 2e-4, `${h}: ${said[h].mean[0]}`);
    }
  });
}
