/** `node forecasting/onnx/testdata/write-models.ts`: small models and rows for oracle.py, into models.json. */
import { writeFileSync } from 'node:fs';
import { fitModel } from '../../models/fit-model.ts';
import { testPanel, testRecipe } from '../../models/testdata/panels.ts';
import { exportOnnx } from '../export.ts';
import { inputsOfRows } from '../panel-inputs.ts';
import { WORDS } from '../testing/compare.ts';
import { madeLstm } from '../testing/made-lstm.ts';
import { metadataOf } from '../testing/metadata.ts';

const panel = testPanel({ sessions: 260, symbols: 4 });
const rows = Int32Array.from({ length: 8 }, (_, i) => panel.rows - 8 + i);
const small = { hidden: 4, steps: 5, heads: 2 };
const trees = { rounds: 3, trees: 3, leaves: 4, minDataInLeaf: 50 };
const { rounds, leaves, minDataInLeaf } = trees;
const members = [testRecipe('har'), testRecipe('ridge')];
const models = {
  mean: fitModel(testRecipe('mean'), panel),
  ridge: fitModel(testRecipe('ridge'), panel),
  har: fitModel(testRecipe('har'), panel),
  lightgbm: fitModel(testRecipe('lightgbm', { rounds, leaves, minDataInLeaf }), panel),
  quantiles: fitModel(testRecipe('lightgbm', { rounds, leaves, minDataInLeaf, loss: 'quantile' }), panel),
  forest: fitModel(testRecipe('forest', { trees: trees.trees, leaves, minDataInLeaf }), panel),
  lstm: madeLstm(panel, { hyper: { ...small, head: 'quantile' }, tuned: [panel.symbols[0]!] }),
  attention: madeLstm(panel, { hyper: { ...small, network: 'attention' } }),
  alstm: madeLstm(panel, { hyper: { ...small, network: 'alstm' } }),
  tcn: madeLstm(panel, { hyper: { ...small, network: 'tcn', layers: 2 } }),
  'multi-scale': madeLstm(panel, { hyper: { ...small, network: 'multi-scale' } }),
  regime: fitModel({ ...testRecipe('ensemble', { combine: 'regime', regimes: 2 }), members }, panel),
};
const written: Record<string, object> = {};
for (const [name, made] of Object.entries(models)) {
  const model = (await made).save();
  const onnx = await exportOnnx(model, WORDS);
  const metadata = metadataOf(onnx);
  const names = {
    features: JSON.parse(metadata.features!) as string[],
    sequence: JSON.parse(metadata.sequence_features!) as string[],
    steps: Number(metadata.sequence_steps),
  };
  const { features, sequence, symbol, session } = inputsOfRows(panel, rows, names);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  written[name] = {
    model: base64(model),
    onnx: base64(onnx),
    ...{ rows: rows.length, names, symbol, session: Array.from(session, Number) },
    ...{ features: Array.from(features), sequence: Array.from(sequence) },
  };
}
writeFileSync(new URL('models.json', import.meta.url), `${JSON.stringify(written)}\n`);
