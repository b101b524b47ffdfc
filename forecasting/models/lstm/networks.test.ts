import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPanel } from '../../features/cut.ts';
import { NETWORK_NAMES } from '../../networks/names.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import type { Checkpoint, CurvePoint, FitHooks } from '../contract.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const panel = syntheticPanel();
const train = cutPanel(panel, 150);
const rows = Int32Array.of(455, 470, 471);
type Hyper = Parameters<typeof testRecipe>[0];
const SMALL: Hyper = { hidden: 4, layers: 2, heads: 2, epochs: 2, patience: 2 };
const recipe = testRecipe(SMALL);
const fit = (hyper: Hyper, hooks: FitHooks = {}) =>
  lstmFamily.fit(train, testRecipe({ ...SMALL, ...hyper }), hooks);
const VARIANTS: [string, Hyper][] = [
  ...NETWORK_NAMES.map((network): [string, Hyper] => [`network ${network}`, { network, steps: 8 }]),
  ['the quantile head', { head: 'quantile' }],
  ['dropout and mixup', { dropout: 0.2, mixup: 0.4, network: 'alstm' }],
  ['every task and the directional term', { direction: 0.1, volatility: 0.1, directional: 0.4, mixup: 1 }],
  ['an ensemble of two', { seeds: 2 }],
  ['fine-tuning', { fineTune: true, fineTuneRate: 0.01, seeds: 2 }],
];

for (const [what, hyper] of VARIANTS) {
  test(`G7: with ${what} a fit gains on the baseline, repeats and resumes to the same bytes, loads, and leaks no tensor`, async () => {
    const checkpoints: Checkpoint[] = [];
    const whole = await fit(hyper, { checkpoint: async (c) => void checkpoints.push(c) });
    const before = liveTensors();
    assert.deepEqual((await fit(hyper)).save(), whole.save());
    // The last but one: inside the second network of an ensemble.
    assert.deepEqual((await fit(hyper, { resume: checkpoints.at(-2) })).save(), whole.save());
    const losses = whole.describe(recipe).curve!.map((point) => point.validation!);
    assert.ok(Math.min(...losses) < losses[0]!, losses.join(' '));
    const loaded = await lstmFamily.load(whole.save());
    const predicted = whole.predict(panel, rows);
    assert.deepEqual(loaded.predict(panel, rows), predicted);
    assert.deepEqual(loaded.describe(recipe), whole.describe(recipe));
    assert.deepEqual(liveTensors(), before);
    for (const { mean, sigma } of Object.values(predicted)) {
      for (const i of rows.keys()) assert.ok(Number.isFinite(mean[i]) && sigma[i]! > 0);
    }
  });
}

test('G3: with MC dropout, an ensemble and heads of their own, a forecast does not depend on rows after nor beside it', async () => {
  const hyper = { dropout: 0.3, mcSamples: 3, seeds: 2, fineTune: true, fineTuneRate: 0.02 };
  const fitted = await fit(hyper);
  const row = 452;
  // Rows of the live panel have other numbers: their masks come from symbol and session.
  const all = Int32Array.from({ length: 400 }, (_, i) => 80 + i);
  const alone = fitted.predict(cutPanel(panel, 150), Int32Array.of(row));
  const among = fitted.predict(panel, all);
  for (const h of [1, 3, 5, 10] as const) {
    assert.equal(alone[h].mean[0], among[h].mean[row - 80]);
    assert.equal(alone[h].sigma[0], among[h].sigma[row - 80]);
  }
});

test('MC dropout forecasts other numbers than one pass without masks, and more passes others again', async () => {
  const fitted = async (mcSamples: number) => (await fit({ dropout: 0.3, mcSamples })).predict(panel, rows);
  const [none, few, more] = [await fitted(0), await fitted(5), await fitted(6)];
  assert.notDeepEqual(few, none);
  assert.notDeepEqual(few, more);
});

test('an ensemble of two forecasts the averages of its networks; the first is the fit without an ensemble', async () => {
  const both = await fitLstm(train, testRecipe({ ...SMALL, seeds: 2 }), {});
  const single = await fitLstm(train, testRecipe(SMALL), {});
  assert.deepEqual(both.members[0], single.members[0]);
  assert.notDeepEqual(both.members[1], both.members[0]);
  const { predictLstm } = await import('./predict.ts');
  const of = (members: typeof both.members) => predictLstm({ ...both, members }, panel, rows);
  const [first, second, pooled] = [of([both.members[0]!]), of([both.members[1]!]), of(both.members)];
  for (const h of [1, 10] as const) {
    for (const part of ['mean', 'sigma'] as const) {
      const average = first[h][part].map((x, i) => (x + second[h][part][i]!) / 2);
      assert.deepEqual(pooled[h][part], average);
    }
  }
});

test('quantiles of the untrained head are the baseline', async () => {
  const fitted = await fit({ head: 'quantile', learningRate: 1e-12, epochs: 1 });
  const { mean, sigma } = fitted.predict(panel, Int32Array.of(470))[5];
  assert.ok(Math.abs(mean[0]!) < 1e-9);
  assert.ok(Math.abs(sigma[0]! / (0.01 * Math.sqrt(5)) - 1) < 1e-6);
});

test('every epoch is reported, those of a resumed fit again, ensembles numbered through', async () => {
  const points: CurvePoint[] = [];
  let resume: Checkpoint | undefined;
  const hooks: FitHooks = {
    epoch: (p) => void points.push(p),
    checkpoint: async (c) => {
      if (c.step === 3) resume = c;
    },
  };
  const fitted = await fit({ seeds: 2 }, hooks);
  assert.deepEqual(
    points.map((p) => p.epoch),
    [0, 1, 2, 3, 4],
  );
  assert.equal(points[0]!.train, undefined);
  assert.ok(points.slice(1).every((p) => Number.isFinite(p.train) && p.learningRate! > 0));
  assert.deepEqual(fitted.describe(recipe).curve, points.slice(0, 3));
  const again: CurvePoint[] = [];
  await fit({ seeds: 2 }, { resume, epoch: (p) => void again.push(p) });
  assert.deepEqual(again, points);
});

test('a description counts the weights and names inputs, network and kernels', async () => {
  const { parameters, inputs, facts } = (await fit({ seeds: 2, precision: 'mixed' })).describe(recipe);
  // Layers (13 + 4) 16 + 16 and (4 + 4) 16 + 16, head (4 + 13) 8 + 8.
  assert.equal(facts.parametersOfOneNetwork, 288 + 144 + 144);
  assert.equal(parameters, 2 * 576);
  assert.equal(inputs.length, 13);
  assert.deepEqual(
    [facts.network, facts.head, facts.kernels, facts.precision],
    ['lstm', 'student', 'BlockLSTMV2', 'float32, for this device has no mixed kernels'],
  );
});

test('a network without recurrent layers names neither their kernels nor their precision', async () => {
  const { facts } = (await fit({ network: 'tcn', precision: 'mixed', epochs: 1 })).describe(recipe);
  assert.deepEqual([facts.network, 'kernels' in facts, 'precision' in facts], ['tcn', false, false]);
});

test('a warm start begins with the weights of every network, and fresh where the architecture is another', async () => {
  const warmStart = (await fit({ seeds: 2 })).save();
  const first = async (hyper: Hyper) => {
    const points: CurvePoint[] = [];
    const fitted = await fit(hyper, { warmStart, epoch: (p) => void points.push(p) });
    return { loss: points[0]!.validation!, epochs: points.length - 1, fitted };
  };
  const cold = (await fit({ seeds: 2 })).describe(recipe).curve![0]!.validation!;
  const warm = await first({ seeds: 2, warmEpochs: 1 });
  assert.equal(warm.epochs, 2);
  assert.ok(warm.loss < cold);
  const others: Hyper[] = [{ seeds: 2, network: 'attention' }, { seeds: 1 }, { seeds: 2, hidden: 6 }];
  for (const hyper of others) {
    assert.equal((await first({ ...hyper, warmEpochs: 1 })).loss, cold);
  }
});
