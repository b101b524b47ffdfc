import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { byHorizon } from './by-horizon.ts';
import { dailyMeans, evaluate, meanSkill } from './evaluation.ts';
import { allRows } from './panel-access.ts';
import { dailyRankIc, panelDirection } from './panel-scores.ts';
import { random, testPanel, testRecipe, withColumn } from './testdata/panels.ts';
import { type OosPredictions, walkForward } from './walk-forward.ts';

const panel = testPanel({ sessions: 520, symbols: 10 });
const baseline = await walkForward(panel, testRecipe('ewma'), 300);
const scored = panel.symbols.slice(1);

test('the baseline has no skill against itself and no opinion about direction', () => {
  const evaluation = evaluate(baseline, baseline, panel, scored);
  assert.equal(meanSkill(evaluation), 0);
  for (const h of HORIZONS) {
    const m = evaluation[h];
    assert.deepEqual([m.skill, m.dmT, m.dmP, m.rSquared, m.missing], [0, 0, 1, 0, 0]);
    assert.deepEqual([m.rankIc, m.hitRate, m.pt], [null, null, null]);
    assert.deepEqual(m.sanity, { band: 'green', reasons: [] });
    // Sessions whose outcome is realised, and the scored symbols alone.
    assert.equal(m.sessions, 300 - h);
    assert.equal(m.forecasts, 9 * (300 - h));
    assert.ok(m.coverage50 < m.coverage80 && m.coverage80 < m.coverage90 && m.coverage90 < m.coverage95);
    assert.ok(Math.abs(m.coverage90 - 0.9) < 0.04, `coverage ${m.coverage90} at h = ${h}`);
  }
});

test('both models are scored on the rows that both forecast', () => {
  const holes: OosPredictions = {
    ...baseline,
    byHorizon: byHorizon((h) => ({
      ...baseline.byHorizon[h],
      sigma: baseline.byHorizon[h].sigma.map((value, i) => (i % 100 === 5 ? Number.NaN : value)),
    })),
  };
  const { forecasts, missing } = evaluate(holes, baseline, panel, scored)[1];
  assert.equal(forecasts + missing, 9 * 299);
  assert.ok(missing > 20);
  assert.equal(evaluate(holes, baseline, panel, scored)[1].skill, 0);
  assert.throws(() => evaluate(baseline, baseline, panel, []), { type: 'NothingToScore' });
});

test('shuffled labels leave no rank correlation: within two standard errors of zero', async () => {
  const shuffled = shuffleTargets(panel, 11);
  const base = await walkForward(shuffled, testRecipe('ewma'), 300);
  const ridge = await walkForward(shuffled, testRecipe('ridge', { alpha: 10 }), 300);
  const { rankIc, rankIcStandardError, sanity } = evaluate(ridge, base, shuffled, scored)[1];
  assert.ok(Math.abs(rankIc!) < 2 * rankIcStandardError!, `${rankIc} +- ${rankIcStandardError}`);
  assert.notEqual(sanity.band, 'red');
});

test('a planted future return turns the alarm red', async () => {
  const next = random(3);
  const leak = panel.targets[1].map((y) => (Number.isFinite(y) ? y + 0.05 * (next() - 0.5) : 0));
  const leaky = withColumn(panel, 'tomorrow', leak);
  const ridge = await walkForward(leaky, testRecipe('ridge', { alpha: 10 }), 300);
  const { sanity } = evaluate(ridge, baseline, leaky, scored)[1];
  assert.equal(sanity.band, 'red');
  assert.match(sanity.reasons.join(), /rankIc/);
});

test('a sigma that knows the size of tomorrow turns the alarm red although it calls no direction', () => {
  const sized: OosPredictions = {
    ...baseline,
    byHorizon: byHorizon((h) => ({
      ...baseline.byHorizon[h],
      sigma: baseline.byHorizon[h].sigma.map((sigma, i) => {
        const size = Math.abs(panel.targets[h][baseline.rows[i]!]!);
        return Number.isFinite(size) ? 0.5 * sigma + 0.5 * size : sigma;
      }),
    })),
  };
  const { sanity, rankIc } = evaluate(sized, baseline, panel, scored)[1];
  assert.equal(rankIc, null);
  assert.equal(sanity.band, 'red');
  assert.match(sanity.reasons.join(), /skill/);
});

test('daily means and rank correlations are one number a session', () => {
  assert.deepEqual(dailyMeans([1, 3, 5, 7], [4, 4, 9, 10]), [2, 5, 7]);
  assert.deepEqual(dailyRankIc([1, 2, 3, 9, 8], [1, 2, 3, 1, 2], [0, 0, 0, 1, 1]), [1, -1]);
  assert.deepEqual(dailyRankIc([1, 2], [0, 0], [0, 0]), []);
});

test('always up scores the base rate, and the panel statistic has nothing to test', () => {
  const found = panelDirection([1, 1, -1, 1], [1, 1, 1, 1], [0, 0, 1, 1], 1);
  assert.deepEqual(found, { hitRate: 0.75, baseRate: 0.75, hitRateExpected: 0.75, pt: null });
  assert.ok(panelDirection([1, -1, 1, -1, 1, 1], [1, -1, 1, -1, 1, -1], [0, 0, 1, 1, 2, 2], 1).pt! > 1);
});

/** Each symbol's targets in a random order of its sessions; the same order for all horizons. */
function shuffleTargets(from: Panel, seed: number): Panel {
  const next = random(seed);
  const order = allRows(from);
  for (let s = 0; s < from.symbols.length; s++) {
    const rows = allRows(from).filter(
      (row) => from.symbolIndex[row] === s && Number.isFinite(from.targets[10][row]!),
    );
    const mixed = Array.from(rows, (row) => ({ row, key: next() })).sort((a, b) => a.key - b.key);
    rows.forEach((row, i) => {
      order[row] = mixed[i]!.row;
    });
  }
  return {
    ...from,
    targets: byHorizon((h) => from.targets[h].map((_, row) => from.targets[h][order[row]!]!)),
  };
}
