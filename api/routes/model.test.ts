import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sampleRecord } from '../../rendering/testing/sample-record.ts';
import type { Models } from '../../schemas/api.ts';
import type { OneModel, TrainingRuns } from '../../schemas/models-api.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertExperiment } from '../../stores/postgres/experiments.ts';
import { insertModelNote } from '../../stores/postgres/model-notes.ts';
import { insertModelVersion } from '../../stores/postgres/models.ts';
import { insertRunRecord } from '../../stores/postgres/run-records.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { closeTrainingRuns, insertTrainingRun } from '../../stores/postgres/training-runs.ts';
import { insertTrial, insertTrialResult } from '../../stores/postgres/trials.ts';
import { type Api, startApi } from '../main.ts';
import { hashOf } from '../testing/data.ts';
import { seedDay } from '../testing/day.ts';
import { DATASET, FEATURES, versionOf } from '../testing/models.ts';

let database: TestDatabase;
let api: Api;
before(async () => {
  database = await createTestDatabase();
  const { config } = await seedDay(database, 2);
  await seedVariant(database.db);
  api = await startApi(config);
});
after(async () => {
  await api.close();
  await database.close();
});
const get = (path: string, headers = {}) => fetch(api.url + path, { headers });
const json = async <T>(path: string): Promise<T> => (await (await get(path)).json()) as T;

test('a model version is found by the beginning of its id, with stages, scores, record and limits', async () => {
  const har = versionOf('har');
  const at = '2019-02-23T00:00:00.000Z';
  await insertModelNote(database.db, har, {
    at,
    by: 'ann',
    text: 'looked at',
    tag: 'reviewed',
    value: 'yes',
  });
  const model = await json<OneModel>(`/v1/models/${har.slice(0, 10)}`);
  assert.deepEqual([model.version.id, model.family, model.stage], [har, 'har', 'champion']);
  assert.deepEqual(
    model.history.map(({ from, to, by }) => [from, to, by]),
    [
      [null, 'candidate', 'training'],
      ['candidate', 'challenger', 'training'],
      ['challenger', 'champion', 'policy'],
    ],
  );
  assert.deepEqual(model.tags, { reviewed: 'yes' });
  assert.equal(model.scores['1']?.skill, 0.0073);
  assert.equal(model.record?.content.featureSetVersion, FEATURES);
  assert.equal(model.record?.measured.latency?.p50Ms, 12.5);
  assert.ok(model.limits.some((limit) => limit.startsWith('Not advice')));
  const ridge = await json<OneModel>(`/v1/models/${versionOf('ridge')}`);
  assert.equal(ridge.stage, 'challenger');
});

test('an id that is not there, or is no id, is told as a problem with the way out', async () => {
  const missing = await get('/v1/models/ffffffffffff');
  assert.deepEqual(
    [missing.status, (await missing.json()).detail],
    [404, 'unknown model version "ffffffffffff": `tempocast models list` shows what is there'],
  );
  assert.equal((await get('/v1/models/latest')).status, 400);
  assert.equal((await get('/v1/runs/ffffffffffff')).status, 404);
});

test('a card is JSON, Markdown or HTML that its own policy lets show its style', async () => {
  const path = `/v1/models/${versionOf('lstm')}/card`;
  const { markdown, html } = await json<{ markdown: string; html: string }>(path);
  assert.match(markdown, /^# Model lstm [0-9a-f]{12}\n/);
  const page = await get(`${path}?format=html`);
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(page.headers.get('content-security-policy')!, /^default-src 'none'; style-src 'sha256-/);
  assert.equal(await page.text(), html);
  const text = await get(`${path}?format=markdown`);
  assert.deepEqual(
    [text.headers.get('content-type'), await text.text()],
    ['text/markdown; charset=utf-8', markdown],
  );
});

test('training runs are listed newest first with skill and model, and one has its record and plots', async () => {
  const { runs } = await json<TrainingRuns>('/v1/runs?recipe=har');
  assert.deepEqual(
    runs.map(({ id, modelVersion, status }) => [id, modelVersion, status]),
    [[hashOf('run har'), versionOf('har'), 'completed']],
  );
  assert.equal(runs[0]!.skill!['3'], 0.0101);
  const one = await json<{ plots: { name: string; path: string }[]; record: { artefacts: unknown[] } }>(
    `/v1/runs/${hashOf('run lstm')}`,
  );
  assert.deepEqual(one.plots.map(({ name }) => name).slice(0, 2), [
    'loss-curves',
    'forecast-against-outcome',
  ]);
  const plot = await get(`${one.plots[0]!.path}?width=400`);
  assert.equal(plot.headers.get('content-type'), 'image/svg+xml; charset=utf-8');
  assert.match(await plot.text(), /^<svg [^>]*width="400"/);
  const none = await get(`/v1/runs/${hashOf('run har')}/plots/loss-curves`);
  assert.match((await none.json()).detail, /has no plot loss-curves: it has forecast-against-outcome/);
});

test('a run that failed or was cancelled says so, with type and words of the error', async () => {
  const { db } = database;
  for (const [recipe, end] of [
    ['broken', { status: 'failed', errorType: 'NonFiniteLoss', error: 'the loss of epoch 3 is NaN' }],
    ['stopped', { status: 'cancelled' }],
  ] as const) {
    const at = '2019-02-22T22:30:00.000Z';
    const about = { universe: 'demo', session: '2019-02-22', asOf: at, recipe, recipeHash: hashOf(recipe) };
    const parents = { datasetVersion: DATASET, featureSetVersion: FEATURES };
    const run = { id: hashOf(`run ${recipe}`), ...about, ...parents, startedAt: at, workflowId: recipe };
    await insertTrainingRun(db, run);
    await closeTrainingRuns(db, { workflowId: recipe }, { ...end, finishedAt: at });
  }
  const ends = async (recipe: string) => {
    const { runs } = await json<TrainingRuns>(`/v1/runs?recipe=${recipe}`);
    return runs.map(({ status, errorType, error }) => [status, errorType, error]);
  };
  assert.deepEqual(await ends('broken'), [['failed', 'NonFiniteLoss', 'the loss of epoch 3 is NaN']]);
  assert.deepEqual(await ends('stopped'), [['cancelled', null, null]]);
  const { run } = await json<{ run: TrainingRuns['runs'][number] }>(`/v1/runs/${hashOf('run broken')}`);
  assert.deepEqual([run.status, run.errorType], ['failed', 'NonFiniteLoss']);
});

test('answers are cached by their content', async () => {
  const path = `/v1/models/${versionOf('har')}`;
  const tag = (await get(path)).headers.get('etag')!;
  assert.equal((await get(path, { 'if-none-match': tag })).status, 304);
});

test('the list of models has the stage that the registry keeps beside the role of today', async () => {
  const { models } = await json<Models>('/v1/models');
  const har = models.find(({ recipe }) => recipe === 'har')!;
  assert.deepEqual([har.stage, har.version?.registryStage], ['champion', 'challenger']);
});

test('a version of an experiment is listed with the family of its recipe, and its card says how it was trained', async () => {
  const { models } = await json<Models>('/v1/models');
  assert.equal(models.find((one) => one.recipe === 'ridge-abc123')?.family, 'ridge');
  const { markdown } = await json<{ markdown: string }>(`/v1/models/${hashOf('model ridge-abc123')}/card`);
  assert.match(markdown, /^tempocast train ridge alpha=7$/m);
});

/** What `tempocast train ridge alpha=7` leaves behind. */
async function seedVariant(db: Db): Promise<void> {
  const at = '2019-02-22T22:30:00.000Z';
  const [id, run, recipe] = [hashOf('model ridge-abc123'), hashOf('run ridge-abc123'), 'ridge-abc123'];
  const data = { universe: 'demo', session: '2019-02-22', asOf: at };
  const parents = { datasetVersion: DATASET, featureSetVersion: FEATURES, recipeHash: hashOf(recipe) };
  await insertTrainingRun(db, { id: run, ...data, ...parents, recipe, startedAt: at });
  await insertModelVersion(db, {
    ...{ id, recipe, ...parents, universe: 'demo', asOf: at, trainingRun: run },
    ...{ artifactKey: 'models/variant.bin', trainedThrough: data.session },
  });
  const record = sampleRecord();
  const base = record.content.recipe;
  const variant = { ...base, name: recipe, family: 'ridge' as const, hyper: { alpha: 7 } };
  await insertRunRecord(db, {
    ...{ ...record, modelVersion: id, trainingRun: run },
    content: { ...record.content, recipe: variant },
  });
  const trial = { number: 1, recipe: variant, overrides: { 'hyper.alpha': 7 } };
  const spec = { kind: 'train' as const, name: 'ridge', data, trials: [trial], rungs: [], testSessions: 0 };
  const experiment = 'train-ridge-0123456789';
  const { datasetVersion, featureSetVersion } = parents;
  const trained = { ...data, datasetVersion, featureSetVersion, matrixKey: 'panels/x.parquet' };
  await insertExperiment(db, {
    ...{ ...trained, id: experiment, kind: 'train', name: 'ridge', spec, by: 'ann', startedAt: at },
  });
  const { recipeHash } = parents;
  await insertTrial(db, {
    ...trial,
    experiment,
    universe: 'demo',
    datasetVersion,
    recipeHash,
    countedAt: at,
  });
  await insertTrialResult(db, {
    ...{ experiment, number: 1, span: 'test', rung: 0, recordedAt: at, status: 'completed', sessions: 60 },
    ...{
      score: 0.01,
      metrics: {},
      evaluationKey: 'evaluations/variant.json',
      modelVersion: id,
      errorType: null,
      error: null,
      seconds: 1,
    },
  });
}
