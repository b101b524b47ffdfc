import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import type { Family } from '../../schemas/recipes.ts';
import { getContent, putContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putOnnx } from './put-onnx.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-onnx-'));
const lake = openLake(pathToFileURL(folder).href);
after(() => rmSync(folder, { recursive: true, force: true }));
const words = { featureSetVersion: 'features', trainedThrough: '2019-02-22' };

async function fitted(family: Family) {
  const fit = await fitModel(testRecipe(family), testPanel({ sessions: 150 }), { featureSet: 'features' });
  const model = fit.save();
  fit.dispose();
  const { key, sha256 } = await putContent(lake, 'model', 'model', model);
  return { model, of: { ...words, artifactKey: key, modelVersion: sha256 } };
}

test('a model that has a graph leaves it in the lake, as the command writes it', async () => {
  const { model, of } = await fitted('ridge');
  const { artefacts, reason } = await putOnnx(lake, of);
  const bytes = await exportOnnx(model, { ...words, modelVersion: of.modelVersion });
  const [{ key, ...artefact }] = artefacts as [(typeof artefacts)[0]];
  assert.deepEqual(artefact, {
    ...{ name: 'model.onnx', kind: 'onnx', mediaType: 'application/octet-stream' },
    bytes: bytes.byteLength,
  });
  assert.match(key, /^model\/[0-9a-f]{64}\.onnx$/);
  assert.deepEqual(Buffer.from(await getContent(lake, key)), Buffer.from(bytes));
  assert.equal(reason, undefined);
});

test('one that has none says why, and one that is gone is missed', async () => {
  const { of } = await fitted('garch');
  const { artefacts, reason } = await putOnnx(lake, of);
  assert.deepEqual(artefacts, []);
  assert.match(
    reason!,
    /^NotExportable: recipe garch of family garch cannot be exported to ONNX: its variance is filtered/,
  );
  const gone = { ...of, artifactKey: `model/${'0'.repeat(64)}.model` };
  await assert.rejects(putOnnx(lake, gone), { type: 'LakeObjectMissing' });
});
