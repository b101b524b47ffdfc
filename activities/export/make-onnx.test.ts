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
import { putContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { insertDatasetVersion, insertFeatureSet } from '../../stores/postgres/datasets.ts';
import { insertModelVersion, insertTrainingRun } from '../../stores/postgres/models.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { makeOnnx } from './make-onnx.ts';

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
  const bytes = await makeOnnx({ db, lake }, id);
  const { model_version, feature_set_version, trained_through, recipe } = onnxMetadata(bytes);
  assert.deepEqual([model_version, feature_set_version, trained_through], [id, 'features', '2019-02-22']);
  assert.equal(JSON.parse(recipe!).family, 'har');
  assert.deepEqual(await makeOnnx({ db, lake }, id), bytes);
});

test('a family without a graph, a model of other features and an unknown one are refused', async () => {
  const garch = await register(testRecipe('garch'), 'features');
  await assert.rejects(makeOnnx({ db, lake }, garch), { type: 'NotExportable' });
  const other = await register(testRecipe('ewma'), 'other');
  await assert.rejects(makeOnnx({ db, lake }, other), { type: 'FeatureSetMismatch' });
  await assert.rejects(makeOnnx({ db, lake }, 'none'), { type: 'UnknownModel' });
});
