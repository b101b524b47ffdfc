import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import type { Family, Recipe } from '../../schemas/recipes.ts';
import type { FittedModel } from '../models/contract.ts';
import { fitModel } from '../models/fit-model.ts';
import { allRows } from '../models/panel-access.ts';
import { testRecipe } from '../models/testdata/panels.ts';
import { exportOnnx } from './export.ts';
import schema from './onnx-proto.json' with { type: 'json' };
import { decodeModel } from './proto.ts';
import { compare, WORDS } from './testing/compare.ts';
import { madeLstm } from './testing/made-lstm.ts';
import { metadataOf } from './testing/metadata.ts';
import { realPanel } from './testing/real-panel.ts';

const panel = realPanel();
/** Whole sessions from all over the panel, the first ones of the symbols too. */
const rows = allRows(panel).filter((row) => panel.sessionIndex[row]! % 40 < 2);

const fits: [Family, Recipe['hyper'], string][] = [
  ['ewma', {}, ''],
  ['mean', {}, ''],
  ['ridge', {}, ''],
  ['elastic-net', { alpha: 0.01 }, ''],
  ['har', {}, ''],
  ['har', { vix: false }, ' without VIX'],
  ['har', { penalty: 10 }, ' with further features'],
  ['lightgbm', {}, ' of a gamma loss'],
  ['lightgbm', { loss: 'squared' }, ' of squared loss'],
  ['lightgbm', { loss: 'quantile' }, ' of quantiles'],
  ['forest', {}, ''],
];
for (const [family, hyper, note] of fits) {
  test(`onnxruntime says what ${family}${note} says on real rows`, async () => {
    await assertSame(await fitModel(testRecipe(family, hyper), panel));
  });
}

const networks: [string, Parameters<typeof madeLstm>[1]][] = [
  ['lstm', { hyper: { layers: 2 } }],
  ['attention', { hyper: { network: 'attention' } }],
  ['alstm', { hyper: { network: 'alstm' } }],
  ['tcn', { hyper: { network: 'tcn', layers: 3 } }],
  ['tcn of the width of its inputs', { hyper: { network: 'tcn', hidden: 13, layers: 4 } }],
  ['multi-scale', { hyper: { network: 'multi-scale', steps: 45 } }],
  ['quantile head, two seeds', { hyper: { head: 'quantile', seeds: 2 } }],
  ['further tasks, heads of their own', { hyper: { direction: 1, volatility: 1 }, tuned: ['GE', 'SPY'] }],
  ['named features', { hyper: {}, features: ['rv_1', 'ret_1', 'rsi_14'] }],
];
for (const [name, options] of networks) {
  test(`onnxruntime says what the network says on real rows: ${name}`, async () => {
    await assertSame(await madeLstm(panel, options));
  });
}

test('onnxruntime says what a network says that was fitted: weights, scalers and calibration of a training', async () => {
  const hyper = { hidden: 8, layers: 2, steps: 10, batch: 128, epochs: 2, stride: 2 };
  await assertSame(await fitModel(testRecipe('lstm', hyper), panel));
});

const combinations: Recipe['hyper'][] = [
  {},
  { combine: 'stack', horizons: 'sharpe' },
  { combine: 'regime', regimes: 2 },
];
for (const hyper of combinations) {
  test(`onnxruntime says what an ensemble says: ${JSON.stringify(hyper)}`, async () => {
    const members = [testRecipe('har'), testRecipe('ridge'), testRecipe('lightgbm')];
    await assertSame(await fitModel({ ...testRecipe('ensemble', hyper), members }, panel));
  });
}

test('onnxruntime says what trees say that part what is missing from all that is not: a threshold of inf', async () => {
  const model = await fitModel(testRecipe('forest', { trees: 100 }), panel);
  assert.match(Buffer.from(model.save()).toString('latin1'), /^threshold=(.* )?inf( |$)/m);
  await assertSame(model);
});

test('what filters past returns, or follows outcomes, is refused with the reason', async () => {
  const refused: [Recipe, RegExp][] = [
    [testRecipe('garch'), /family garch cannot be exported to ONNX: its variance is filtered/],
    [testRecipe('ensemble'), /recipe garch of family garch cannot be exported/],
    [
      { ...testRecipe('ensemble', { combine: 'dynamic' }), members: [testRecipe('har'), testRecipe('ewma')] },
      /an ensemble with dynamic weights cannot be exported/,
    ],
  ];
  for (const [recipe, reason] of refused) {
    const model = await fitModel(recipe, panel);
    await assert.rejects(exportOnnx(model.save(), WORDS), { type: 'NotExportable', message: reason });
    model.dispose();
  }
  const sampled = await madeLstm(panel, { hyper: { dropout: 0.2, mcSamples: 3 } });
  await assert.rejects(exportOnnx(sampled.save(), WORDS), {
    type: 'NotExportable',
    message: /dropout masks/,
  });
});

test('G2 the same model gives the same bytes, and they say what it is', async () => {
  const model = await fitModel(testRecipe('har'), panel);
  const bytes = await exportOnnx(model.save(), WORDS);
  assert.deepEqual(await exportOnnx(model.save(), WORDS), bytes);
  const { graph, ir_version } = decodeModel(bytes);
  assert.equal(Number(ir_version), 8);
  assert.deepEqual(
    graph.input.map(({ name }) => name),
    ['features', 'symbol', 'session'],
  );
  const metadata = metadataOf(bytes);
  assert.equal(metadata.model_version, 'version-1');
  assert.equal(metadata.feature_set_version, 'set-1');
  assert.deepEqual(JSON.parse(metadata.features!), [
    'ewma_sigma',
    'rv_1',
    'rv_5',
    'rv_22',
    'vix',
    'ret_1',
    'ret_5',
  ]);
  const { df } = model.predict(panel, rows)[5];
  assert.equal(JSON.parse(metadata.df!)[2], df);
});

test('a symbol that the model does not know counts as a usual one, as in the original', async () => {
  const model = await fitModel(testRecipe('har'), panel);
  const renamed = { ...panel, symbols: panel.symbols.map((symbol, i) => (i === 0 ? 'NEW' : symbol)) };
  const far = await compare(model, renamed, rows);
  assert.ok(far.sigma < 1e-12, `${far.sigma}`);
});

test('a model is not exported under another feature set than its own', async () => {
  const model = await fitModel(testRecipe('ewma'), panel, { featureSet: 'set-0' });
  await assert.rejects(exportOnnx(model.save(), WORDS), { type: 'FeatureSetMismatch' });
  const { featureSetVersion: _, ...words } = WORDS;
  assert.equal(metadataOf(await exportOnnx(model.save(), words)).feature_set_version, 'set-0');
});

test('the messages are those of the copied onnx.proto', () => {
  const text = readFileSync(new URL('onnx.proto', import.meta.url), 'utf8');
  const parsed = protobuf.parse(text, { keepCase: true }).root.toJSON();
  assert.deepEqual(schema, JSON.parse(JSON.stringify(parsed)));
});

/** Sigma, mean and quantiles to 1e-5 of the row's sigma; of the mean itself only that, for it may be next to nothing. */
async function assertSame(model: FittedModel): Promise<void> {
  const far = await compare(model, panel, rows);
  model.dispose();
  for (const what of ['sigma', 'mean', 'quantiles'] as const)
    assert.ok(far[what] < 1e-5, `${what} ${far[what]}`);
  // Rows before the warm-up of the EWMA sigma have no forecast in either.
  assert.ok(far.missing > 0 && far.missing < rows.length);
}
