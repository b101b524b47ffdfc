import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ActivityDeps } from '../activities/deps.ts';
import { makeForecasts } from '../activities/forecast/make-forecasts.ts';
import { fitModel } from '../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../forecasting/models/testdata/panels.ts';
import { TerminalError } from '../schemas/errors.ts';
import type { Forecast } from '../schemas/forecast.ts';
import { putContent } from '../stores/lake/content.ts';
import { openLake } from '../stores/lake/open.ts';
import { putPanel } from '../stores/lake/panel.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../stores/postgres/datasets.ts';
import { explanationsOf } from '../stores/postgres/explanations.ts';
import { insertForecasts } from '../stores/postgres/forecasts.ts';
import { insertModelVersion, insertTrainingRun } from '../stores/postgres/models.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { explainForecasts } from './explain.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-explain-'));
const panel = testPanel({ sessions: 300, symbols: 6 });
const session = panel.sessions.at(-1)!;
const asOf = `${session}T22:30:00.000Z`;
const parents = { universe: 'demo', asOf, datasetVersion: 'dataset', featureSetVersion: 'features' };
const TREE = { recipe: 'lightgbm', modelVersion: '' };
let database: TestDatabase;
let deps: ActivityDeps;
let forecasts: Forecast[];
let artifact: string;

before(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const lake = openLake(`file://${folder}`);
  deps = { db, lake, providers: {} } as unknown as ActivityDeps;
  await insertDatasetVersion(db, {
    ...{
      id: 'dataset',
      universe: 'demo',
      session,
      asOf,
      manifestKey: 'manifest/x.json',
      rows: 1,
      rowHash: 'rows',
    },
  });
  await insertFeatureSet(db, { id: 'features', definitions: [] });
  const model = await fitModel(testRecipe('lightgbm'), panel, { featureSet: 'features' });
  const put = await putContent(lake, 'model', 'model', model.save());
  artifact = put.key;
  TREE.modelVersion = put.sha256;
  await insertTrainingRun(db, {
    ...parents,
    recipe: 'lightgbm',
    recipeHash: 'x',
    id: 'run',
    session,
    startedAt: asOf,
  });
  const version = {
    ...parents,
    recipe: 'lightgbm',
    recipeHash: 'x',
    trainingRun: 'run',
    trainedThrough: session,
  };
  await insertModelVersion(db, { ...version, id: put.sha256, artifactKey: put.key });
  const matrix = await putPanel(lake, panel);
  const { datasetVersion, featureSetVersion } = parents;
  await insertMatrix(db, { ...matrix, datasetVersion, featureSetVersion, rows: panel.rows, columns: 12 });
  forecasts = makeForecasts(model, panel, { ...parents, ...TREE, session, role: 'champion', issuedAt: asOf });
  model.dispose();
  await insertForecasts(db, forecasts);
});
after(() => database.close());

const refuses = (type: string) => (error: unknown) => error instanceof TerminalError && error.type === type;

test('an explanation of a stored forecast sums to it, largest first, and is stored once', async () => {
  const [one] = forecasts;
  const found = await explainForecasts(deps, [one!], { method: 'own' });
  const [sigma, mean] = found.get(one!.id)!;
  assert.deepEqual([sigma!.output, sigma!.method, mean!.output], ['sigma', 'tree', 'mean']);
  assert.deepEqual([sigma!.value, mean!.value], [one!.sigma, one!.mean]);
  const sum = sigma!.contributions.reduce((total, { value }) => total + value, sigma!.base + sigma!.residual);
  assert.ok(Math.abs(sum - one!.sigma) < 1e-15);
  const sizes = sigma!.contributions.map(({ value }) => Math.abs(value));
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
  );
  assert.deepEqual(await explanationsOf(deps.db, { forecastId: one!.id }), [sigma, mean]);
  await explainForecasts(deps, [one!], { method: 'own' });
  assert.deepEqual(await explanationsOf(deps.db, { forecastId: one!.id, asked: 'own' }), [sigma, mean]);
});

test('by permutation beside it: the same value, other reference', async () => {
  const one = forecasts.find(({ horizon }) => horizon === 5)!;
  const [sigma] = (await explainForecasts(deps, [one], { method: 'permutation' })).get(one.id)!;
  assert.deepEqual([sigma!.method, sigma!.value], ['permutation', one.sigma]);
  assert.match(sigma!.reference, /sessions earlier/);
});

test('a forecast that model and panel do not give again is not explained', async () => {
  const other = { ...forecasts[0]!, sigma: forecasts[0]!.sigma * 1.001 };
  await assert.rejects(explainForecasts(deps, [other], { method: 'own' }), refuses('NotReproduced'));
});

test('a model fitted on other features, an unknown one, and damaged bytes are refused by type', async () => {
  const [one] = forecasts as [Forecast];
  const own = { method: 'own' } as const;
  await assert.rejects(
    explainForecasts(deps, [{ ...one, featureSetVersion: 'others' }], own),
    refuses('FeatureSetMismatch'),
  );
  await assert.rejects(
    explainForecasts(deps, [{ ...one, modelVersion: 'none' }], own),
    refuses('UnknownModel'),
  );
  writeFileSync(join(folder, artifact), 'damaged');
  await assert.rejects(explainForecasts(deps, [one], own), refuses('CorruptArtifact'));
});
