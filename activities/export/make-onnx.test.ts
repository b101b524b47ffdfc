import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { onnxMetadata } from '../../api/lambda/onnx-metadata.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { getContent, putContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../../stores/postgres/datasets.ts';
import { insertModelVersion, insertTrainingRun } from '../../stores/postgres/models.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { makeOnnx } from './make-onnx.ts';
import { verifyOnnx } from './verify-onnx.ts';

const { db, close } = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'tempocast-onnx-'));
const lake = openLake(pathToFileURL(folder).href);
after(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

const AS_OF = '2019-02-22T22:30:00.000Z';
const row = { universe: 'demo', session: '2019-02-22', asOf: AS_OF };
await insertDatasetVersion(db, { ...row, id: 'dataset', manifestKey: 'x', rows: 1, rowHash: 'rows' });
await insertFeatureSet(db, { id: 'features', definitions: [] });

async function register(recipe: Recipe, featureSet: string): Promise<string> {
  const model = await fitModel(recipe, testPanel({ sessions: 150 }), { featureSet });
  const { key, sha256 } = await putContent(lake, 'model', 'model', model.save());
  model.dispose();
  const versions = { datasetVersion: 'dataset', featureSetVersion: 'features' };
  const about = { recipe: recipe.name, recipeHash: 'hash', ...versions };
  await insertTrainingRun(db, { ...row, ...about, id: `run-${sha256}`, startedAt: AS_OF });
  await insertModelVersion(db, {
    ...{ ...about, id: sha256, universe: 'demo', artifactKey: key, trainingRun: `run-${sha256}` },
    ...{ trainedThrough: '2019-02-22', asOf: AS_OF },
  });
  return sha256;
}

test('a registered model as ONNX says its version, feature set and last session; again the same bytes', async () => {
  const id = await register(testRecipe('har'), 'features');
  const { bytes, verified } = await makeOnnx({ db, lake }, id);
  assert.deepEqual(verified, { notCompared: 'no matrix of its dataset and feature set is kept' });
  const { model_version, feature_set_version, trained_through, recipe } = onnxMetadata(bytes);
  assert.deepEqual([model_version, feature_set_version, trained_through], [id, 'features', '2019-02-22']);
  assert.equal(JSON.parse(recipe!).family, 'har');
  assert.deepEqual((await makeOnnx({ db, lake }, id)).bytes, bytes);
});

test('a family without a graph, a model of other features and an unknown one are refused', async () => {
  const garch = await register(testRecipe('garch'), 'features');
  await assert.rejects(makeOnnx({ db, lake }, garch), { type: 'NotExportable' });
  const other = await register(testRecipe('ewma'), 'other');
  await assert.rejects(makeOnnx({ db, lake }, other), { type: 'FeatureSetMismatch' });
  await assert.rejects(makeOnnx({ db, lake }, 'none'), { type: 'UnknownModel' });
});

test('what is exported is put to the original on the last sessions of its matrix, and refused when they differ', async () => {
  const panel = testPanel({ sessions: 150 });
  const { key, sha256 } = await putPanel(lake, panel);
  const matrix = { key, sha256, datasetVersion: 'dataset', featureSetVersion: 'features' };
  await insertMatrix(db, { ...matrix, rows: panel.rows, columns: panel.features.length });
  const ids = [
    await register(testRecipe('har'), 'features'),
    await register(testRecipe('ridge'), 'features'),
  ] as const;
  const [har, ridge] = await Promise.all(ids.map((id) => makeOnnx({ db, lake }, id)));
  for (const { verified } of [har!, ridge!]) {
    assert.ok('rows' in verified && verified.furthest < 1e-10, JSON.stringify(verified));
    assert.equal(verified.rows, 5 * panel.symbols.length);
  }
  const model = await getContent(lake, `model/${ids[0]}.model`);
  const swapped = { modelVersion: ids[0], model, onnx: ridge!.bytes, matrixKey: key };
  await assert.rejects(verifyOnnx(lake, swapped), {
    type: 'OnnxDiffers',
    next: 'terminal',
    message: /as ONNX is up to [\d.]+ of a row's sigma from the original on 40 rows, 0\.00001 is allowed/,
  });
  const gone = await verifyOnnx(lake, { ...swapped, matrixKey: `panel/${'0'.repeat(64)}.parquet` });
  assert.match('notCompared' in gone ? gone.notCompared : '', /panel\/0{64}/);
});
