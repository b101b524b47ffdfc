import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../evaluation.ts';
import { fitModel, loadModel } from '../fit-model.ts';
import { allRows } from '../panel-access.ts';
import { testPanel, testRecipe } from '../testdata/panels.ts';
import { walkForward } from '../walk-forward.ts';

const panel = testPanel({ sessions: 300 });
const late = allRows(panel).filter((row) => panel.sessionIndex[row]! >= 280);
const from = panel.sessions[290]!;
const planted = (hyper: Record<string, string | number>, seed = 1) => ({
  ...testRecipe('planted', { ...hyper }),
  seed,
});

test('a better recipe is HAR, forecast by forecast', async () => {
  const better = await fitModel(planted({ kind: 'better' }), panel);
  const har = await fitModel(testRecipe('har'), panel);
  assert.deepEqual(better.predict(panel, late), har.predict(panel, late));
});

test('an equal recipe has the sigma of its base and a mean that is off by a coin, another one with another seed', async () => {
  const [one, other, base] = await Promise.all([
    fitModel(planted({ kind: 'equal', base: 'ewma' }), panel),
    fitModel(planted({ kind: 'equal', base: 'ewma' }, 2), panel),
    fitModel(testRecipe('ewma'), panel),
  ]);
  const [a, b, c] = [one, other, base].map((model) => model.predict(panel, allRows(panel))[5]);
  assert.deepEqual([a!.sigma, a!.df], [c!.sigma, c!.df]);
  const shares = (of: typeof a) =>
    [...of!.mean].map((mean, i) => mean / c!.sigma[i]!).filter((share) => Number.isFinite(share));
  const ups = shares(a).filter((share) => share > 0).length / shares(a).length;
  // 2,400 throws: five standard deviations either side of a half.
  assert.ok(Math.abs(ups - 0.5) < 0.05, `${ups}`);
  assert.ok(shares(a).every((share) => Math.abs(share) > 0 && Math.abs(share) < 0.0015));
  assert.notDeepEqual(shares(a), shares(b));
});

test('a broken recipe is its base until the day, and four times as wide from then on; a silent one has no sigma', async () => {
  const base = (await fitModel(testRecipe('har'), panel)).predict(panel, late)[1].sigma;
  const broken = await loadModel(
    (await fitModel(planted({ kind: 'breaks', base: 'har', from }), panel)).save(),
  );
  const silent = await fitModel(planted({ kind: 'stops', base: 'har', from }), panel);
  const factor = (of: Float64Array) => late.map((_, i) => Math.round((1e6 * of[i]!) / base[i]!) / 1e6);
  const before = (row: number) => panel.sessionIndex[row]! < 290;
  assert.deepEqual(
    factor(broken.predict(panel, late)[1].sigma),
    late.map((row) => (before(row) ? 1 : 4)),
  );
  const said = silent.predict(panel, late)[1].sigma;
  assert.deepEqual(
    Array.from(late, (_, i) => Number.isFinite(said[i]!)),
    Array.from(late, before),
  );
});

test('a leaking recipe is good beyond belief where outcomes are known, and its base where they are not', async () => {
  const recipe = planted({ kind: 'leaks' });
  const panel = testPanel({ sessions: 420 });
  const [oos, baseline] = await Promise.all([
    walkForward(panel, recipe, 260),
    walkForward(panel, testRecipe('ewma'), 260),
  ]);
  const { sanity, skill } = evaluate(oos, baseline, panel, panel.symbols)[1];
  assert.equal(sanity.band, 'red');
  assert.ok(skill > 0.5, `${skill}`);
  const model = await fitModel(recipe, panel);
  const last = allRows(panel).filter((row) => panel.sessionIndex[row] === panel.sessions.length - 1);
  assert.equal(last.length, 8);
  assert.deepEqual([...model.predict(panel, last)[1].mean], new Array(8).fill(0));
});

test('a planted recipe that is told nonsense is refused with what is allowed', async () => {
  const said = (hyper: Record<string, string | number>, message: RegExp) =>
    assert.rejects(fitModel(planted(hyper), panel), { type: 'InvalidHyperparameter', message });
  await said({ kind: 'worse' }, /invalid hyper\.kind "worse" .* better, equal, leaks, breaks, stops/);
  await said({ kind: 'equal', base: 'lstm' }, /invalid hyper\.base "lstm" .* ewma or har/);
  await said({ kind: 'breaks' }, /invalid hyper\.from null .* a session as YYYY-MM-DD/);
  await said({ kind: 'equal', from: '2013-01-02' }, /hyper\.from "2013-01-02" .* nothing for kind equal/);
  await said({ kind: 'breaks', from: '2013-01-02', factor: 0 }, /hyper\.factor 0 /);
});
