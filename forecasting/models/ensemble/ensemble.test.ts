import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { cutPanel } from '../../features/cut.ts';
import { tailPanel } from '../../features/tail.ts';
import { fitModel, loadModel } from '../fit-model.ts';
import { allRows } from '../panel-access.ts';
import { spoiledAfter, testPanel, testRecipe } from '../testdata/panels.ts';

const panel = testPanel({ sessions: 260, symbols: 6, missing: 0.02 });
const rowsAt = (of: Panel, date: string) =>
  allRows(of).filter((row) => of.sessions[of.sessionIndex[row]!] === date);

function ensemble(
  hyper: Recipe['hyper'],
  members = [testRecipe('har'), testRecipe('garch'), testRecipe('hmm')],
) {
  return { ...testRecipe('ensemble', hyper), members, retrainAfter: 40 };
}

const KINDS: Recipe['hyper'][] = [
  { combine: 'equal' },
  { combine: 'stack' },
  { combine: 'stack', by: 'all' },
  { combine: 'regime', regimes: 2 },
  { combine: 'dynamic' },
  { combine: 'dynamic', rule: 'fixed-share', horizons: 'sharpe' },
];

for (const hyper of KINDS) {
  const name = Object.values(hyper).join(' ');

  test(`G4 ${name}: nothing after the decision reaches the fit, nothing after a session its forecast`, async () => {
    const recipe = ensemble(hyper);
    const honest = await fitModel(recipe, cutPanel(panel, 200));
    const spoiled = await fitModel(recipe, cutPanel(spoiledAfter(panel, 200), 200));
    assert.deepEqual(spoiled.save(), honest.save());
    fc.assert(
      fc.property(fc.integer({ min: 201, max: 258 }), (session) => {
        const rows = rowsAt(panel, panel.sessions[session]!);
        const known = honest.predict(panel, rows);
        assert.deepEqual(honest.predict(spoiledAfter(panel, session), rows), known);
        // Also beside rows that are later, and whatever their outcomes.
        const more = allRows(panel).filter((row) => panel.sessionIndex[row]! >= session);
        const together = honest.predict(spoiledAfter(panel, session), more);
        assert.deepEqual(together[1].sigma.slice(0, rows.length), known[1].sigma);
        assert.deepEqual(together[10].mean.slice(0, rows.length), known[10].mean);
      }),
      { numRuns: 8 },
    );
    for (const model of [honest, spoiled]) model.dispose();
  });

  test(`G2 ${name}: 80 sessions give the bits of the whole history, at any age and from saved bytes`, async () => {
    const model = await fitModel(ensemble(hyper), cutPanel(panel, 205));
    const loaded = await loadModel(model.save());
    assert.deepEqual(loaded.save(), model.save());
    for (const age of [1, 3, 11, 40, 54]) {
      const now = cutPanel(panel, 205 + age);
      const tail = tailPanel(now, 80);
      const date = panel.sessions[205 + age]!;
      const whole = model.predict(panel, rowsAt(panel, date));
      assert.deepEqual(model.predict(tail, rowsAt(tail, date)), whole, `${age}`);
      assert.deepEqual(loaded.predict(tail, rowsAt(tail, date)), whole, `${age}`);
    }
    model.dispose();
    loaded.dispose();
  });
}

test('dynamic weights move with the outcomes after the fit, and only h sessions later', async () => {
  const model = await fitModel(ensemble({ combine: 'dynamic' }), cutPanel(panel, 200));
  const other = { ...panel, targets: { ...panel.targets, 5: panel.targets[5].slice() } };
  for (const row of rowsAt(panel, panel.sessions[203]!)) other.targets[5][row]! *= 9;
  const sigma = (of: Panel, session: number) => model.predict(of, rowsAt(of, of.sessions[session]!))[5].sigma;
  assert.deepEqual(sigma(other, 207), sigma(panel, 207));
  assert.notDeepEqual(sigma(other, 208), sigma(panel, 208));
  assert.deepEqual(
    model.predict(other, rowsAt(panel, panel.sessions[230]!))[3],
    model.predict(panel, rowsAt(panel, panel.sessions[230]!))[3],
  );
  model.dispose();
});

test('members that are the same get the same weight and forecast what one of them does, but for the calibration', async () => {
  const twins = [testRecipe('har'), { ...testRecipe('har'), name: 'twin' }];
  const single = await fitModel(testRecipe('har'), panel);
  const rows = allRows(panel).slice(-12);
  for (const combine of ['equal', 'stack', 'dynamic', 'regime']) {
    const model = await fitModel(ensemble({ combine }, twins), panel);
    const { weights } = model.describe().facts as { weights: Record<string, Record<string, number>> };
    for (const h of HORIZONS) {
      for (const one of [weights[h]!].flat()) {
        assert.ok(Math.abs(one.har! - 0.5) < 1e-9 && Math.abs(one.twin! - 0.5) < 1e-9);
      }
      const ratio = model
        .predict(panel, rows)
        [h].sigma.map((value, i) => value / single.predict(panel, rows)[h].sigma[i]!);
      for (const value of ratio) assert.ok(Math.abs(value / ratio[0]! - 1) < 1e-9);
    }
    model.dispose();
  }
  single.dispose();
});

test('the mean of one signal is the same return a session, in sigmas, at every horizon', async () => {
  const means = [testRecipe('mean'), testRecipe('hmm')];
  const model = await fitModel(ensemble({ combine: 'equal', horizons: 'sharpe' }, means), panel);
  const rows = allRows(panel).slice(-6);
  const said = model.predict(panel, rows);
  const { horizonWeights } = model.describe().facts as { horizonWeights: number[] };
  const sum = horizonWeights.reduce((total, weight) => total + weight, 0);
  assert.ok(Math.abs(sum - 1) < 1e-12 || sum === 0, `${horizonWeights}`);
  // The calibration multiplies sigmas by one number a horizon, so signals are proportional.
  const signal = (h: 1 | 10) => said[h].mean.map((mean, i) => mean / (said[h].sigma[i]! * Math.sqrt(h)));
  const ratio = signal(10).map((value, i) => value / signal(1)[i]!);
  if (sum > 0) for (const value of ratio) assert.ok(Math.abs(value / ratio[0]! - 1) < 1e-9, `${ratio}`);
  else assert.ok(said[1].mean.every((value) => value === 0));
  const none = await fitModel(ensemble({ horizons: 'zero' }, means), panel);
  assert.ok(none.predict(panel, rows)[5].mean.every((value) => value === 0));
  model.dispose();
  none.dispose();
});
