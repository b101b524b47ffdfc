import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allRows } from '../panel-access.ts';
import { allClose } from '../testdata/oracle.ts';
import { random, replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { minimise } from './bfgs.ts';
import { estimateGarch } from './estimate.ts';
import { garchFamily } from './family.ts';
import {
  backcast,
  firstVariance,
  type GarchParameters,
  garchLogLikelihood,
  nextVariance,
  sumVariance,
} from './likelihood.ts';

interface ArchFit {
  /** mu (when constant), omega, alpha, beta, nu. */
  parameters: number[];
  logLikelihood: number;
  given: number[];
  givenLogLikelihood: number;
  givenVariance: number[];
  forecast: number[];
}
const oracle: { returns: number[]; fits: Record<'constant' | 'zero', ArchFit> } = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
);
const returns = Float64Array.from(oracle.returns);
const average = returns.reduce((a, b) => a + b, 0) / returns.length;

function parameters(values: number[]): GarchParameters {
  const [mu, omega, alpha, beta, nu] = values.length === 5 ? values : [0, ...values];
  return { mu: mu!, omega: omega!, alpha: alpha!, beta: beta!, nu: nu! };
}

for (const mean of ['constant', 'zero'] as const) {
  const expected = oracle.fits[mean];
  const given = parameters(expected.given);
  const before = backcast(returns, mean === 'zero' ? 0 : average);

  test(`likelihood and variances at given parameters are those of arch, mean ${mean}`, () => {
    allClose([garchLogLikelihood(given, returns, before).value], [expected.givenLogLikelihood], 1e-12);
    const next = nextVariance(given, returns, firstVariance(given, before));
    allClose([next[0]!, next[699]!, next[returns.length - 2]!], expected.givenVariance.slice(1), 1e-10);
  });

  test(`variances of the coming ten sessions add up as those of arch, mean ${mean}`, () => {
    const next = nextVariance(given, returns, firstVariance(given, before)).at(-1)!;
    for (const h of [1, 3, 5, 10]) {
      const sum = expected.forecast.slice(0, h).reduce((a, b) => a + b, 0);
      allClose([sumVariance(given, next, h)], [sum], 1e-10);
    }
  });

  test(`the fit is that of arch and not less likely, mean ${mean}`, () => {
    const fit = estimateGarch('X', returns, mean === 'zero');
    const theirs = parameters(expected.parameters);
    for (const key of ['mu', 'omega', 'alpha', 'beta'] as const) {
      assert.ok(Math.abs(fit[key] - theirs[key]) < 2e-4, `${key}: ${fit[key]} is not ${theirs[key]}`);
    }
    assert.ok(Math.abs(fit.nu / theirs.nu - 1) < 2e-3, `nu: ${fit.nu} is not ${theirs.nu}`);
    assert.ok(fit.logLikelihood > expected.logLikelihood - 1e-6, `${fit.logLikelihood}`);
    allClose([fit.logLikelihood], [expected.logLikelihood], 1e-6);
  });
}

test('the gradient is that of the likelihood, by differences', () => {
  const at = { mu: 0.03, omega: 0.05, alpha: 0.06, beta: 0.91, nu: 8 };
  const { gradient } = garchLogLikelihood(at, returns, 1.5);
  for (const [i, key] of (['mu', 'omega', 'alpha', 'beta', 'nu'] as const).entries()) {
    const value = (step: number) => garchLogLikelihood({ ...at, [key]: at[key] + step }, returns, 1.5).value;
    allClose([(value(1e-5) - value(-1e-5)) / 2e-5], [gradient[i]!], 1e-5);
  }
});

test('the minimum of the Rosenbrock valley is found, inside a box too; a function without one says so', () => {
  const valley = ([x, y]: ArrayLike<number> & Iterable<number>) => ({
    value: (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2,
    gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! * x!), 200 * (y! - x! * x!)),
  });
  const wide = { lower: Float64Array.of(-9, -9), upper: Float64Array.of(9, 9) };
  const found = minimise(valley, Float64Array.of(-1.2, 1), 1e-9, wide);
  assert.ok(found.converged);
  allClose(found.at, [1, 1], 1e-8);
  // Along x = 1/2 the valley is lowest at y = x^2.
  const half = minimise(valley, Float64Array.of(-1.2, 1), 1e-9, { ...wide, upper: Float64Array.of(0.5, 9) });
  assert.ok(half.converged);
  allClose(half.at, [0.5, 0.25], 1e-8);
  const slope = (x: Float64Array) => ({ value: x[0]!, gradient: Float64Array.of(1) });
  const endless = { lower: Float64Array.of(-1e9), upper: Float64Array.of(1e9) };
  assert.equal(minimise(slope, new Float64Array(1), 1e-9, endless).converged, false);
});

test('independent uniform returns have their optimum at the bounds, and it is found', () => {
  const next = random(5);
  for (let k = 0; k < 20; k++) {
    const fit = estimateGarch(
      'X',
      Float64Array.from({ length: 150 + 50 * k }, () => next() - 0.5),
      k % 2 === 0,
    );
    assert.ok(fit.nu > 400, `${fit.nu}`);
    assert.ok(Math.abs(12 * (fit.omega / (1 - fit.alpha - fit.beta)) - 1) < 0.5);
  }
});

test('units do not matter: returns a hundred times smaller give the same dynamics', () => {
  const fit = estimateGarch('X', returns, false);
  const small = estimateGarch(
    'X',
    returns.map((value) => value / 100),
    false,
  );
  allClose(
    [small.alpha, small.beta, small.nu, small.omega * 1e4],
    [fit.alpha, fit.beta, fit.nu, fit.omega],
    1e-6,
  );
});

test('a missing return tells nothing: the variance moves to what was expected of it', () => {
  const p = { mu: 0, omega: 0.1, alpha: 0.1, beta: 0.8, nu: 6 };
  // 0.1 + 0.9 x 2 = 1.9, and again 0.1 + 0.9 x 1.9 = 1.81.
  allClose([firstVariance(p, 2)], [1.9], 1e-15);
  allClose(nextVariance(p, Float64Array.of(Number.NaN), 1.9), [1.81], 1e-15);
});

test('a symbol that is too new, or does not move, gets the forecast of the baseline', async () => {
  const panel = replaceColumn(testPanel({ sessions: 250, symbols: 4 }), 'ret_1', (value, row) =>
    row % 4 === 0 ? 0 * value : row % 4 === 1 && row > 300 ? Number.NaN : value,
  );
  const fit = await garchFamily.fit(panel, testRecipe('garch'), {});
  const last = allRows(panel).slice(-4);
  const sigma = fit.predict(panel, last)[1].sigma;
  const ewma = panel.features[panel.featureNames.indexOf('ewma_sigma')]!;
  assert.deepEqual([sigma[0], sigma[1]], [ewma[last[0]!], ewma[last[1]!]]);
  assert.notEqual(sigma[2], ewma[last[2]!]);
});

test('bad input has a name: too little, constant, missing, an unknown mean', async () => {
  const fit = (panel: ReturnType<typeof testPanel>, hyper = {}) =>
    garchFamily.fit(panel, testRecipe('garch', hyper), {});
  const panel = testPanel({ sessions: 150, symbols: 3 });
  await assert.rejects(fit(testPanel({ sessions: 90, symbols: 3 })), {
    type: 'TooLittleHistory',
    message:
      /^too little history for the garch model: no symbol has more than 89 returns, at least 100 are needed/,
  });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => 0)), { type: 'ConstantSeries' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => Number.NaN)), { type: 'MissingFeature' });
  await assert.rejects(fit(panel, { mean: 'ar' }), { type: 'InvalidHyperparameter' });
  const explosive = Float64Array.from({ length: 200 }, (_, i) => (i === 199 ? 1e200 : 0.01 * (-1) ** i));
  assert.throws(() => estimateGarch('X', explosive, true), { type: 'NonFiniteLoss' });
});
