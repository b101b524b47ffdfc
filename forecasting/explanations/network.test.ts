import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { byHorizon } from '../models/by-horizon.ts';
import type { Explanation } from '../models/contract.ts';
import { fitModel, loadModel } from '../models/fit-model.ts';
import { explainLstm } from '../models/lstm/explain.ts';
import { completeHyper } from '../models/lstm/hyper.ts';
import { decodeModel, encodeModel, type LstmModel } from '../models/lstm/model.ts';
import { syntheticPanel, testRecipe } from '../models/lstm/testing.ts';
import { allClose } from '../models/testdata/oracle.ts';
import { explainRow } from './explain.ts';

interface Expected {
  amplitude: number;
  output: 'mean' | 'sigma';
  base: number;
  value: number;
  values: number[];
}
const oracle: Expected[] = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
).network;

const [STEPS, INPUTS, HIDDEN] = [6, 3, 4];
const wave = (size: number, step: number, amplitude: number) =>
  Float32Array.from({ length: size }, (_, i) => amplitude * Math.sin(step * i));

/** The network of testdata/oracle.py: two layers of four, Student head. */
function modelOf(amplitude: number): LstmModel {
  const layer = (i: number, inputs: number) => [
    {
      name: `lstm${i}/kernel`,
      shape: [inputs + HIDDEN, 16],
      values: wave((inputs + HIDDEN) * 16, 0.7 + i, amplitude),
    },
    { name: `lstm${i}/bias`, shape: [16], values: wave(16, 1.3, 0.2) },
  ];
  const baseline = Array.from(wave(STEPS * INPUTS, 0.17, 0.4));
  return {
    ...{
      features: ['a', 'b', 'c'],
      inputs: ['a', 'b', 'c'],
      seed: 1,
      curves: [],
      tensorflow: 'x',
      kernels: 'x',
    },
    hyper: completeHyper({ hidden: HIDDEN, layers: 2, steps: STEPS }),
    scaler: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    baseline: Array.from({ length: STEPS }, (_, s) => baseline.slice(s * INPUTS, (s + 1) * INPUTS)),
    precision: 'float32',
    members: [
      [
        ...layer(0, INPUTS),
        ...layer(1, HIDDEN),
        { name: 'head/kernel', shape: [HIDDEN + INPUTS, 8], values: wave((HIDDEN + INPUTS) * 8, 0.9, 0.5) },
        { name: 'head/bias', shape: [8], values: wave(8, 0.4, 0.1) },
      ],
    ],
    tuned: {},
  };
}

/** One symbol whose last six sessions are the oracle's sequence; EWMA sigma .013, usually .01. */
function oraclePanel(): Panel {
  const x = wave(STEPS * INPUTS, 0.31, 1.5);
  const rows = 20;
  const column = (j: number) =>
    Float64Array.from({ length: rows }, (_, row) => x[(row - rows + STEPS) * INPUTS + j] ?? 0);
  return {
    ...{ asOf: '2020-01-31T22:30:00.000Z', symbols: ['S'], rows },
    sessions: Array.from({ length: rows }, (_, i) => `2020-01-${String(i + 1).padStart(2, '0')}`),
    symbolIndex: new Int32Array(rows),
    sessionIndex: Int32Array.from({ length: rows }, (_, i) => i),
    featureNames: ['a', 'b', 'c', 'ewma_sigma'],
    features: [column(0), column(1), column(2), new Float64Array(rows).fill(0.01).fill(0.013, rows - 1)],
    targets: byHorizon(() => new Float64Array(rows)),
    price: new Float64Array(rows).fill(100),
  };
}

const valuesOf = ({ contributions }: Explanation) => contributions.map(({ value }) => value);

for (const { amplitude, output, base, value, values } of oracle) {
  test(`integrated gradients of the ${output} with weights up to ${amplitude} are those of JAX with 400 nodes in double precision`, () => {
    const found = explainLstm(modelOf(amplitude), oraclePanel(), 19, { horizon: 5, output });
    const unit = 0.013 * Math.sqrt(5);
    allClose([found.base / unit, found.value / unit], [base / unit, value / unit], 2e-6);
    allClose(
      valuesOf(found).map((v) => v / unit),
      values.map((v) => v / unit),
      amplitude < 1 ? 1e-5 : 1e-3,
    );
    assert.ok(found.converged);
    const sum = valuesOf(found).reduce((a, b) => a + b, found.base + found.residual);
    assert.ok(Math.abs(sum - found.value) < 1e-15);
  });
}

test('weights blown up until the line is chaos are called not converged, residual and all', () => {
  const found = explainLstm(modelOf(300), oraclePanel(), 19, { horizon: 5, output: 'sigma' });
  assert.equal(found.converged, false);
  assert.ok(Math.abs(found.residual) > 0.005 * Math.abs(found.value - found.base));
  assert.match(found.reference!, /nodes/);
});

test('a model of before has no stored sequence: it is compared with the training mean, and says so', () => {
  const { baseline, ...old } = modelOf(0.5);
  const decoded = decodeModel(encodeModel(old));
  assert.equal(decoded.baseline, undefined);
  const found = explainLstm(decoded, oraclePanel(), 19, { horizon: 5, output: 'sigma' });
  assert.match(found.reference!, /without a stored median sequence/);
  assert.ok(found.converged);
  const now = explainLstm(modelOf(0.5), oraclePanel(), 19, { horizon: 5, output: 'sigma' });
  assert.equal(now.value, found.value);
  assert.notEqual(now.base, found.base);
  assert.equal(baseline?.length, STEPS);
});

const panel = syntheticPanel({ sessions: 160 });
const SMALL = { epochs: 1, hidden: 4 };
const KINDS: Recipe['hyper'][] = [
  { head: 'quantile' },
  { network: 'attention', heads: 2 },
  { network: 'alstm' },
  { network: 'tcn' },
  { network: 'multi-scale', heads: 2 },
  { seeds: 2, dropout: 0.2, mcSamples: 2 },
  { fineTune: true, fineTuneRate: 0.05 },
];
for (const hyper of KINDS) {
  test(`completeness of a fitted network with ${JSON.stringify(hyper)}, and a loaded model explains as the fitted one`, async () => {
    const model = await fitModel(testRecipe({ ...SMALL, ...hyper }), panel);
    const loaded = await loadModel(model.save());
    for (const output of ['mean', 'sigma'] as const) {
      const what = { horizon: 3, output } as const;
      const found = explainRow(model, panel, panel.rows - 1, what);
      assert.ok(found.converged, `residual ${found.residual} of ${found.value - found.base}`);
      const sum = valuesOf(found).reduce((a, b) => a + b, found.base + found.residual);
      assert.ok(Math.abs(sum - found.value) < 1e-14);
      assert.deepEqual(explainRow(loaded, panel, panel.rows - 1, what), found);
    }
    model.dispose();
    loaded.dispose();
  });
}
