import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { championAsOf, insertPromotion, promotions } from './champions.ts';
import {
  datasetVersion,
  featureSet,
  insertDatasetVersion,
  insertFeatureSet,
  insertMatrix,
  matrixFor,
} from './datasets.ts';
import {
  completeTrainingRun,
  evaluationsFor,
  insertEvaluation,
  insertModelVersion,
  latestModels,
  liveModels,
  modelVersion,
  trainingRun,
} from './models.ts';
import { publishSession } from './published.ts';
import { insertRawObjects, rawObjectsAsOf } from './raw-objects.ts';
import { insertLineage, NOW, rawObject, SHA256 } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';
import { closeTrainingRuns, insertTrainingRun } from './training-runs.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertLineage(db);
const later = '2019-02-25T22:30:00.000Z';
const demo = (asOf: string) => ({ universe: 'demo', asOf });

test('G1: raw objects are listed in the order they became known', async () => {
  const second = { ...rawObject, key: 'raw/second.gz', knownAt: later };
  assert.equal(await insertRawObjects(db, [second, rawObject]), 1);
  assert.deepEqual(await rawObjectsAsOf(db, { symbols: ['KO'], asOf: later }), [rawObject, second]);
  assert.deepEqual(await rawObjectsAsOf(db, { symbols: ['KO'], asOf: NOW }), [rawObject]);
  assert.deepEqual(await rawObjectsAsOf(db, { symbols: ['PG'], asOf: later }), []);
});

test('datasets, feature sets and matrices are found by their ids', async () => {
  const dataset = (await datasetVersion(db, 'dataset'))!;
  assert.deepEqual(dataset, {
    ...{ id: 'dataset', universe: 'demo', session: '2019-02-22', asOf: NOW },
    ...{ manifestKey: 'manifest/x.json', rows: 1, rowHash: 'rows' },
  });
  assert.equal(await insertDatasetVersion(db, { ...dataset, rows: 2 }), 0);
  assert.equal((await datasetVersion(db, 'dataset'))?.rows, 1);
  assert.deepEqual(await featureSet(db, 'features'), { id: 'features', definitions: [{ name: 'return1' }] });
  const parents = { datasetVersion: 'dataset', featureSetVersion: 'features' };
  const matrix = { key: 'panel/x.parquet', sha256: SHA256, ...parents, rows: 80_000, columns: 48 };
  assert.equal(await matrixFor(db, parents), undefined);
  await insertMatrix(db, matrix);
  assert.deepEqual(await matrixFor(db, parents), matrix);
});

test('a training run that failed may be run again, and keeps its first start and its first completion', async () => {
  const state = async () => {
    const { status, finishedAt, errorType, error, startedAt } = (await trainingRun(db, 'run/har'))!;
    return [status, finishedAt, errorType, error, startedAt];
  };
  const { metrics: _, evaluationKey: __, ...start } = (await trainingRun(db, 'run/har'))!;
  const again = (workflowId: string) => insertTrainingRun(db, { ...start, startedAt: later, workflowId });
  const failed = {
    status: 'failed',
    errorType: 'NonFiniteLoss',
    error: 'loss NaN',
    finishedAt: NOW,
  } as const;
  await again('one');
  await closeTrainingRuns(db, { workflowId: 'another' }, failed);
  await closeTrainingRuns(db, { workflowId: 'one', except: 'run/har' }, failed);
  assert.deepEqual(await state(), ['running', null, null, null, NOW]);
  await closeTrainingRuns(db, { workflowId: 'one' }, failed);
  assert.deepEqual(await state(), ['failed', NOW, 'NonFiniteLoss', 'loss NaN', NOW]);
  await again('two');
  assert.deepEqual(await state(), ['running', null, null, null, NOW]);
  await closeTrainingRuns(db, { workflowId: 'two' }, { status: 'cancelled', finishedAt: NOW });
  assert.deepEqual(await state(), ['cancelled', NOW, null, null, NOW]);
  const done = { id: 'run/har', finishedAt: later, metrics: { skill: 0.02 } };
  await completeTrainingRun(db, { ...done, evaluationKey: 'evaluation/x.json' });
  await completeTrainingRun(db, { ...done, metrics: null });
  await again('three');
  await closeTrainingRuns(db, { workflowId: 'three' }, failed);
  assert.deepEqual(await state(), ['completed', later, null, null, NOW]);
  const run = await trainingRun(db, 'run/har');
  assert.deepEqual([run?.metrics, run?.evaluationKey], [{ skill: 0.02 }, 'evaluation/x.json']);
});

test('G1: the latest models and evaluations are those trained by then', async () => {
  const har = (await modelVersion(db, 'model/har'))!;
  await insertModelVersion(db, { ...har, id: 'model/har2', asOf: later, trainedThrough: '2019-02-25' });
  const latest = async (asOf: string) => (await latestModels(db, demo(asOf))).map(({ id }) => id);
  assert.deepEqual(await latest('2019-02-22T22:29:59.999Z'), []);
  assert.deepEqual(await latest(NOW), ['model/ewma', 'model/har']);
  assert.deepEqual(await latest(later), ['model/ewma', 'model/har2']);
  assert.deepEqual(await latestModels(db, { universe: 'other', asOf: later }), []);
  const evaluation = { trainingRun: 'run/ewma', recipe: 'har', universe: 'demo', session: '2019-02-22' };
  for (const [run, asOf, crps] of [
    ['run/ewma', NOW, 0.5],
    ['run/har', later, 0.4],
  ] as const) {
    for (const horizon of [5, 1]) {
      await insertEvaluation(db, { ...evaluation, trainingRun: run, horizon, asOf, metrics: { crps } });
    }
  }
  const found = async (asOf: string) =>
    (await evaluationsFor(db, demo(asOf))).map((e) => [e.horizon, e.metrics]);
  assert.deepEqual(await found(NOW), [
    [1, { crps: 0.5 }],
    [5, { crps: 0.5 }],
  ]);
  assert.deepEqual(await found(later), [
    [1, { crps: 0.4 }],
    [5, { crps: 0.4 }],
  ]);
});

test('G1: the champion is the one of the newest decision by then', async () => {
  const first = {
    ...{ id: 'p1', universe: 'demo', session: '2019-02-22', asOf: NOW, recipe: 'ewma', previousRecipe: null },
    ...{ reason: 'first champion', evidence: { skill: { '1': 0.01 } }, actor: 'policy' },
  };
  const second = {
    ...first,
    id: 'p2',
    asOf: later,
    session: '2019-02-25',
    recipe: 'har',
    previousRecipe: 'ewma',
  };
  assert.equal(await championAsOf(db, demo(later)), undefined);
  assert.equal(await insertPromotion(db, first), 1);
  assert.equal(await insertPromotion(db, second), 1);
  assert.equal(await insertPromotion(db, second), 0);
  assert.equal(
    await insertPromotion(db, { ...second, id: 'p3', recipe: 'ewma' }),
    0,
    'one decision an instant',
  );
  assert.deepEqual(await championAsOf(db, demo('2019-02-25T22:29:59.999Z')), first);
  assert.deepEqual(await championAsOf(db, demo(later)), second);
  assert.deepEqual(await promotions(db, demo(later)), [second, first]);
  assert.deepEqual(await promotions(db, demo(NOW)), [first]);
});

test('a forecast is of the newest version; once its session is published, of the newest on its own features', async () => {
  const universe = 'live';
  const made = { ...(await modelVersion(db, 'model/har'))!, universe };
  await insertFeatureSet(db, { id: 'more features', definitions: [] });
  await insertModelVersion(db, { ...made, id: 'live/old' });
  await insertModelVersion(db, { ...made, id: 'live/new', featureSetVersion: 'more features', asOf: later });
  const live = async (asOf: string, session = '2019-02-25') =>
    (await liveModels(db, { universe, session, asOf })).map(({ id }) => id);
  assert.deepEqual(await live(NOW), ['live/old']);
  assert.deepEqual(await live(later), ['live/new']);
  await publishSession(db, {
    ...{ universe, session: '2019-02-25', asOf: later, championRecipe: 'har' },
    ...{ modelVersion: 'live/old', publishedAt: later },
  });
  assert.deepEqual(await live(later), ['live/new', 'live/old']);
  assert.deepEqual(await live(later, '2019-02-26'), ['live/new']);
  await insertModelVersion(db, { ...made, id: 'live/newer', asOf: later });
  assert.deepEqual(await live(later), ['live/new', 'live/newer']);
  const first = async (featureSet: string) =>
    (await latestModels(db, { universe, asOf: later, featureSet }))[0]!.id;
  assert.deepEqual([await first('features'), await first('more features')], ['live/newer', 'live/new']);
});
