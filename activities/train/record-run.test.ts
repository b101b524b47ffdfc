import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encodeArtifact } from '../../forecasting/models/artifact.ts';
import { modelCard } from '../../rendering/card/card.ts';
import { cardMarkdown } from '../../rendering/card/markdown.ts';
import { sampleRecord } from '../../rendering/testing/sample-record.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import { WITHOUT_ONNX } from '../../schemas/runs.ts';
import { putContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { insertDatasetVersion, insertFeatureSet } from '../../stores/postgres/datasets.ts';
import { rowsOf } from '../../stores/postgres/db.ts';
import { modelView } from '../../stores/postgres/model-view.ts';
import { insertTrainingRun } from '../../stores/postgres/models.ts';
import { runRecord } from '../../stores/postgres/run-records.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { recipeHash } from './plan-training.ts';
import { recordRun } from './record-run.ts';
import { readArtifact } from './registered-artifact.ts';
import { registerModel, trainingRunId } from './train-recipe.ts';

const { db, close } = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'tempocast-record-'));
const lake = openLake(pathToFileURL(folder).href);
after(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

const { content } = sampleRecord();
const recipe = content.recipe;
const config = {
  home: folder,
  recipes: [recipe],
  evaluation: { sessions: 1008 },
  workers: { trainingThreads: 2 },
  mlflow: { url: null },
};
const deps = { db, lake, config } as unknown as ActivityDeps;
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

await insertDatasetVersion(db, {
  ...{ id: 'dataset', universe: 'demo', session: '2019-02-22', asOf: '2019-02-22T22:30:00.000Z' },
  ...{ manifestKey: 'datasets/x.json', rows: 1, rowHash: 'rows' },
});
await insertFeatureSet(db, { id: 'features', definitions: [] });

/** What a trainer leaves behind for a session, and the run that it belongs to. */
async function trained(session: string, change: { featureSet?: string; recipe?: typeof recipe } = {}) {
  const input: TrainModelInput = {
    ...{ universe: 'demo', session, asOf: `${session}T22:30:00.000Z`, recipe: recipe.name },
    ...{ datasetVersion: 'dataset', featureSetVersion: 'features', matrixKey: `panel/${session}` },
  };
  const body = {
    recipe: change.recipe ?? recipe,
    calibration: session,
    featureSet: change.featureSet ?? 'features',
  };
  const model = await putContent(lake, 'model', 'model', encodeArtifact('model', body));
  const story = {
    description: { ...content.description, curve: content.curves[0]!.points },
    window: content.window,
  };
  const metrics = content.scores as never;
  const evaluation = {
    ...{
      evaluationKey: (await putContent(lake, 'evaluation', 'json', json(metrics))).key,
      metrics,
      folds: [],
    },
    diagnosticsKey: (await putContent(lake, 'diagnostics', 'json', json(content.diagnostics))).key,
    ...{ foldKeys: [model.key], curves: [content.curves[1]!], timings: { folds: 41 } },
  };
  const fit = {
    ...{ artifactKey: model.key, modelVersion: model.sha256 },
    storyKey: (await putContent(lake, 'fit', 'json', json(story))).key,
    latency: { p50Ms: 1, p95Ms: 2, forecasts: 128, repeats: 3 },
    timings: { fit: 12 },
  };
  const trainingRun = trainingRunId(deps, recipe, input);
  await insertTrainingRun(db, {
    ...{ id: trainingRun, universe: 'demo', session, asOf: input.asOf, recipe: recipe.name },
    ...{ recipeHash: recipeHash(recipe), datasetVersion: 'dataset', featureSetVersion: 'features' },
    startedAt: input.asOf,
  });
  return { input, evaluation, fit, trainingRun };
}
const TABLES = ['model_version', 'evaluation', 'run_record', 'run_artefact', 'model_stage'];
const counts = async () => {
  const rows = await rowsOf<{ n: number }>(
    db,
    TABLES.map((t) => `select count(*)::int as n from tempocast.${t}`).join(' union all '),
  );
  return rows.map(({ n }) => n);
};
const register = ({ input, evaluation, fit }: Awaited<ReturnType<typeof trained>>) =>
  registerModel(deps, { ...input, evaluation, fit });

test('a registration writes version, scores, record, artefacts and stages; attempts at once and again change nothing', async () => {
  const run = await trained('2019-02-20');
  const progress = join(folder, 'checkpoints', run.trainingRun);
  mkdirSync(join(progress, 'fit'), { recursive: true });
  const [first, same] = await Promise.all([register(run), register(run)]);
  assert.deepEqual(first, same);
  assert.ok(!existsSync(progress), 'what another attempt would go on from is of no use now');
  const after = await counts();
  assert.deepEqual(after, [1, 4, 1, 10, 2]);
  await register(run);
  assert.deepEqual(await counts(), after);

  const record = (await runRecord(db, run.trainingRun))!;
  assert.deepEqual(record.content.recipe, recipe);
  assert.deepEqual(record.content.scores, JSON.parse(JSON.stringify(content.scores)));
  assert.deepEqual(
    record.content.curves.map(({ name, points }) => [name, points.length]),
    [
      ['fit', 13],
      ['fold 1', 13],
    ],
  );
  assert.deepEqual(record.content.seeds, [7]);
  // The model of this test has no weights: why there is no ONNX is in the record, and nothing else is lost.
  assert.match(String(record.content.more[WITHOUT_ONNX]), /^CorruptArtifact: /);
  assert.deepEqual(record.measured.timings, { folds: 41, fit: 12 });
  assert.deepEqual(record.measured.latency, run.fit.latency);
  assert.equal(record.measured.libraries.node, process.versions.node);
  assert.match(record.measured.code.commit ?? 'none', /^([0-9a-f]{40}|none)$/);
  assert.ok(record.measured.hardware.cores >= 1);
  const kinds = record.artefacts.map(({ name }) => name).sort();
  assert.deepEqual(kinds, [
    ...['coverage-over-time.svg', 'description', 'diagnostics', 'feature-statistics.svg', 'fold-000'],
    ...['forecast-against-outcome.svg', 'loss-curves.svg', 'model', 'pit-histogram.svg', 'scores'],
  ]);
  for (const { key, bytes } of record.artefacts) assert.equal((await lake.get(key)).byteLength, bytes);
});

test('a newer version of a recipe retires the one before it', async () => {
  const old = await trained('2019-02-20');
  const run = await trained('2019-02-21');
  await register(run);
  const stages = async (id: string) => {
    const view = (await modelView(db, id, '2019-03-01T00:00:00.000Z'))!;
    return view.history.map(({ from, to, by, reason }) => [from, to, by, reason]);
  };
  assert.deepEqual((await stages(old.fit.modelVersion)).at(-1), [
    ...[
      'challenger',
      'retired',
      'training',
      `model ${run.fit.modelVersion.slice(0, 12)} of the same recipe is newer`,
    ],
  ]);
  assert.equal((await stages(run.fit.modelVersion)).at(-1)![1], 'challenger');
});

test('a version in the red sanity band stays a candidate', async () => {
  const run = await trained('2019-02-22');
  const metrics = Object.fromEntries(
    HORIZONS.map((h) => [
      h,
      { ...content.scores[h], sanity: { band: h === 3 ? 'red' : 'green', reasons: [] } },
    ]),
  ) as never;
  await register({ ...run, evaluation: { ...run.evaluation, metrics } });
  const view = await modelView(db, run.fit.modelVersion, '2019-03-01T00:00:00.000Z');
  assert.equal(view!.stage, 'candidate');
});

test('a failure before the end of the transaction leaves no row of the registration', async () => {
  const run = await trained('2019-02-25');
  const before = await counts();
  await assert.rejects(
    recordRun(deps, { ...run, recipe }, async () => {
      throw new Error('killed');
    }),
    { message: 'killed' },
  );
  // The model version that a record points to is missing: the record is refused with the rest.
  await assert.rejects(recordRun(deps, { ...run, recipe }), /model_version/);
  assert.deepEqual(await counts(), before);
});

test('a corrupted artefact, one of other features and one of another recipe are refused and register nothing', async () => {
  const before = await counts();
  const otherFeatures = await trained('2019-02-26', { featureSet: 'others' });
  await assert.rejects(register(otherFeatures), {
    type: 'FeatureSetMismatch',
    next: 'terminal',
    message: /fitted on feature set others, not on features/,
  });
  const otherRecipe = await trained('2019-02-27', { recipe: { ...recipe, name: 'har' } });
  await assert.rejects(register(otherRecipe), {
    type: 'RecipeMismatch',
    message: /is of recipe "har", not of "lstm": nothing was registered/,
  });
  const corrupt = await trained('2019-02-28');
  writeFileSync(join(fileURLToPath(lake.url), corrupt.fit.artifactKey), 'not what it was');
  await assert.rejects(register(corrupt), { type: 'CorruptArtifact', next: 'terminal' });
  assert.deepEqual(await counts(), before);
});

test('a model from before artefacts named their features is loaded as before', async () => {
  const bytes = encodeArtifact('model', { recipe, calibration: {} });
  const { key, sha256 } = await putContent(lake, 'model', 'model', bytes);
  const read = await readArtifact(lake, { artifactKey: key, modelVersion: sha256, featureSetVersion: 'any' });
  assert.deepEqual(read, bytes);
});

test('a record without what a trainer of before gave is kept, and says what is not known', async () => {
  const { storyKey: _, latency: __, timings: ___, ...fit } = (await trained('2019-03-01')).fit;
  const { input, evaluation, trainingRun } = await trained('2019-03-01');
  const bare = { evaluationKey: evaluation.evaluationKey, metrics: evaluation.metrics };
  const record = await recordRun(
    { ...deps, db: { connect: () => db.connect() } as never },
    { trainingRun, recipe, input, evaluation: bare, fit },
    (tx) =>
      tx.query(
        `insert into tempocast.model_version values ($1, 'lstm', 'hash', 'demo', $2, 'dataset', 'features', $3, '2019-03-01', $4)`,
        [fit.modelVersion, fit.artifactKey, trainingRun, input.asOf],
      ),
  );
  assert.deepEqual(
    [record.content.description, record.content.diagnostics, record.measured.latency],
    [null, null, null],
  );
  assert.deepEqual(
    record.artefacts.map(({ name }) => name),
    ['model', 'scores'],
  );
});

test('the reason of a stage says whether the recipe forecasts: one that the configuration lacks does not', async () => {
  const variant = { ...recipe, name: `${recipe.name}-abc123` };
  const run = await trained('2019-02-25', { recipe: variant });
  const input = { ...run.input, recipe: variant.name, definition: variant };
  const trainingRun = trainingRunId(deps, variant, input);
  await insertTrainingRun(db, {
    ...{ id: trainingRun, universe: 'demo', session: input.session, asOf: input.asOf, recipe: variant.name },
    ...{ recipeHash: recipeHash(variant), datasetVersion: 'dataset', featureSetVersion: 'features' },
    startedAt: input.asOf,
  });
  await register({ ...run, input });
  const reasonOf = async (id: string) =>
    (await modelView(db, id, '2019-03-01T00:00:00.000Z'))!.history.find(({ to }) => to === 'challenger')
      ?.reason;
  assert.equal(
    await reasonOf(run.fit.modelVersion),
    'outside the red sanity band at every horizon: not in the configuration, so it gives no forecasts',
  );
  const configured = await trained('2019-02-26');
  await register(configured);
  assert.equal(
    await reasonOf(configured.fit.modelVersion),
    'outside the red sanity band at every horizon: forecasts beside the champion',
  );
});

test('a refit without an evaluation says whose scores stand, and has none of its own', async () => {
  const old = await trained('2019-03-04');
  await register(old);
  const { input, fit } = await trained('2019-03-05');
  const standing = { trainingRun: old.trainingRun, session: '2019-03-04' };
  await registerModel(deps, { ...input, standing, fit });
  const view = (await modelView(db, fit.modelVersion, input.asOf))!;
  assert.deepEqual(view.scores, {});
  assert.deepEqual(view.record!.content.scores, {});
  assert.deepEqual(view.record!.content.more.standingEvaluation, standing);
  assert.deepEqual(
    view.record!.artefacts.map(({ name }) => name),
    ['description', 'model', 'loss-curves.svg'],
  );
  assert.equal(view.stage, 'challenger');
  assert.match(view.history.at(-1)!.reason, /^evaluated on 2019-03-04, outside the red sanity band/);
  const text = cardMarkdown(modelCard(view));
  assert.match(
    text,
    /This fit was not evaluated itself\. .* is as of 2019-03-04: training run [0-9a-f]{12} /,
  );
  assert.doesNotMatch(text, /CRPS x 10/);
});
