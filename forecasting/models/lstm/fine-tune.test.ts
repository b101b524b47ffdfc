import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../../schemas/panel.ts';
import { cutPanel } from '../../features/cut.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

/** The first symbol moves three times as much as its ewma_sigma says; the last came late. */
function unlike(): Panel {
  const panel = syntheticPanel({ symbols: 4, sessions: 200 });
  for (const target of Object.values(panel.targets)) {
    for (let row = 0; row < panel.rows; row += 4) target[row]! *= 3;
  }
  const features = panel.features.map((f) => f.slice());
  for (const f of features) {
    for (let row = 3; row < 130 * 4; row += 4) f[row] = Number.NaN;
  }
  return { ...panel, features };
}

const panel = unlike();
const train = cutPanel(panel, 190);
const hyper = { fineTuneRate: 0.02, fineTuneEpochs: 20, patience: 3 };
const pooled = testRecipe(hyper);
const tuned = testRecipe({ ...hyper, fineTune: true });

test('a symbol unlike the others gets a head of its own, one with too little history keeps the pooled one', async () => {
  const model = await fitLstm(train, tuned, {});
  const before = await fitLstm(train, pooled, {});
  assert.deepEqual(model.members, before.members, 'the pooled fit is the same');
  assert.ok('S0' in model.tuned);
  assert.ok(!('S3' in model.tuned), 'S3 has a hundred sessions fewer');
  assert.deepEqual(before.tuned, {});
});

test('its forecasts come nearer to what it does, and the others keep theirs', async () => {
  const withHeads = await lstmFamily.fit(train, tuned, {});
  const without = await lstmFamily.fit(train, pooled, {});
  const rowsOf = (symbol: number) => Int32Array.from({ length: 8 }, (_, i) => (190 + i) * 4 + symbol);
  const sigma = (fitted: typeof without, symbol: number) => fitted.predict(panel, rowsOf(symbol))[1].sigma;
  const average = (values: Float64Array) => values.reduce((a, b) => a + b) / values.length;
  // S0 is at 3 sigmas of the baseline, the pool below.
  assert.ok(average(sigma(withHeads, 0)) > 1.1 * average(sigma(without, 0)));
  assert.deepEqual(sigma(withHeads, 3), sigma(without, 3));
});

test('an abort while fine-tuning ends the fit', async () => {
  const controller = new AbortController();
  const hooks = {
    signal: controller.signal,
    progress: (_: number, __: number, note: string) => {
      if (note.startsWith('fine-tuned 1 of')) controller.abort();
    },
  };
  await assert.rejects(fitLstm(train, tuned, hooks), { name: 'AbortError' });
});
