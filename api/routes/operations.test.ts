import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Lineage, Models, Prices, Quality, Sessions, TrackRecord } from '../../schemas/api.ts';
import { insertActions } from '../../stores/postgres/actions.ts';
import { datasetVersion, insertDatasetVersion } from '../../stores/postgres/datasets.ts';
import { forecast, insertForecasts } from '../../stores/postgres/forecasts.ts';
import { insertModelVersion, modelVersion } from '../../stores/postgres/models.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { hashOf } from '../testing/data.ts';
import { seedDay } from '../testing/day.ts';
import type { Fixture } from '../testing/fixture.ts';

let database: TestDatabase;
let fixture: Fixture;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  fixture = await seedDay(database);
  const { session, asOf } = fixture;
  const rawKey = `raw/replay/chart/${session}/${hashOf('KO')}.gz`;
  const split = {
    symbol: 'KO',
    exDate: '2019-02-21',
    kind: 'split',
    value: 2,
    knownAt: asOf,
    rawKey,
  } as const;
  await insertActions(database.db, [split]);
  api = await startApi(fixture.config);
});
after(async () => {
  await api.close();
  await database.close();
});

const get = async <T>(path: string) => (await (await fetch(api.url + path)).json()) as T;

test('lineage leads from a forecast to the raw objects, each with hash and place, own symbol first', async () => {
  const id = hashOf('KO 2019-02-22 1 har');
  const lineage = await get<Lineage>(`/v1/forecasts/${id}/lineage`);
  assert.deepEqual(
    lineage.chain.map((step) => step.kind),
    ['forecast', 'model-version', 'training-run', 'dataset-version', 'feature-set', 'matrix'],
  );
  assert.deepEqual(lineage.missing, []);
  assert.equal(lineage.chain[0]!.id, id);
  assert.equal(lineage.chain[3]!.where, `datasets/${hashOf('dataset')}.json`);
  assert.equal(lineage.chain[5]!.sha256, hashOf('matrix'));
  assert.equal(lineage.rawObjectCount, 39);
  assert.equal(lineage.rawObjects[0]!.symbol, 'KO');
  assert.equal(lineage.rawObjects[0]!.sha256, hashOf('KO'));
});

test('a model that was trained on an earlier dataset leads to both, and what is not stored is named as missing', async () => {
  const { db } = database;
  const known = await forecast(db, hashOf('KO 2019-02-22 1 har'));
  const model = await modelVersion(db, known!.modelVersion);
  const training = { ...(await datasetVersion(db, model!.datasetVersion))!, id: hashOf('training') };
  await insertDatasetVersion(db, training);
  await insertModelVersion(db, { ...model!, id: hashOf('older'), datasetVersion: training.id });
  const id = hashOf('of an older model');
  await insertForecasts(db, [{ ...known!, id, recipe: 'older', modelVersion: hashOf('older') }]);
  const { chain, missing } = await get<Lineage>(`/v1/forecasts/${id}/lineage`);
  assert.deepEqual(
    chain.filter((step) => step.kind === 'dataset-version').map((step) => [step.id, step.facts.use]),
    [
      [training.id, 'training'],
      [hashOf('dataset'), 'forecast'],
    ],
  );
  assert.deepEqual(missing, ['matrix of training']);
});

test('models stand beside the baseline with stage, version, skill by horizon and sanity band', async () => {
  const { models, baseline, champion, horizons } = await get<Models>('/v1/models');
  assert.deepEqual([baseline, champion, horizons], ['ewma', 'har', [1, 3, 5, 10]]);
  assert.deepEqual(
    models.map((model) => [model.recipe, model.stage]),
    [
      ['ewma', 'baseline'],
      ['mean', 'challenger'],
      ['ridge', 'challenger'],
      ['har', 'champion'],
      ['lightgbm', 'challenger'],
      ['lstm', 'challenger'],
    ],
  );
  const lightgbm = models[4]!;
  assert.deepEqual(
    lightgbm.skills.map(({ horizon, skill, coverage80, band }) => ({ horizon, skill, coverage80, band })),
    [
      { horizon: 1, skill: 0.0043, coverage80: 0.806, band: 'green' },
      { horizon: 3, skill: 0.0062, coverage80: 0.806 - 0.009, band: 'green' },
      { horizon: 5, skill: 0.0071, coverage80: 0.806 - 0.018, band: 'green' },
      { horizon: 10, skill: 0.0029, coverage80: 0.806 - 0.027, band: 'amber' },
    ],
  );
  assert.equal(lightgbm.version?.trainedThrough, '2019-02-22');
});

test('quality shows the failed expectation first, the quarantined row with its reason, and restatements', async () => {
  const quality = await get<Quality>('/v1/sessions/2019-02-22/quality');
  const [first] = quality.expectations;
  assert.deepEqual([first!.expectation, first!.success], ['context-complete', false]);
  assert.equal(first!.description, 'Every context index has a bar for the session.');
  assert.equal(quality.failed, 1);
  assert.equal(quality.passed, quality.expectations.length - 1);
  assert.deepEqual(quality.quarantine, [
    {
      symbol: 'GE',
      session: '2019-02-20',
      knownAt: fixture.asOf,
      expectation: 'ohlc-order',
      reason: 'high 10.02 is below close 10.17',
    },
  ]);
  assert.deepEqual(
    quality.restatements.map(({ symbol, field, before, after }) => [symbol, field, before, after]),
    [
      ['DIS', 'close', 113.5, 113.51],
      ['KO', 'volume', 12_000_000, 12_004_100],
    ],
  );
});

test('session runs come newest first with stages in order and a link into the Temporal UI', async () => {
  const { sessions, temporalUrl } = await get<Sessions>('/v1/sessions?limit=2');
  assert.equal(temporalUrl, 'http://127.0.0.1:8233');
  assert.deepEqual(
    sessions.map((run) => [run.session, run.state]),
    [
      ['2019-02-22', 'completed'],
      ['2019-02-21', 'completed'],
    ],
  );
  assert.equal(
    sessions[0]!.runUrl,
    'http://127.0.0.1:8233/namespaces/default/workflows/day%2Fdemo%2F2019-02-22/019820190222-7000-8000-000000000000/history',
  );
  assert.deepEqual(sessions[0]!.stages.slice(0, 2), [
    { stage: 'ingest', milliseconds: 400, detail: null },
    { stage: 'validate', milliseconds: 710, detail: null },
  ]);
});

test('prices are as traded, and comparable ones undo a later split', async () => {
  const { closes, splits } = await get<Prices>('/v1/prices/KO?sessions=4');
  const traded = fixture.bars
    .get('KO')!
    .slice(-4)
    .map((bar) => bar.close!);
  assert.deepEqual(splits, [{ session: '2019-02-21', ratio: 2 }]);
  assert.deepEqual(
    closes.map(({ session, close }) => [session, close]),
    ['2019-02-19', '2019-02-20', '2019-02-21', '2019-02-22'].map((session, i) => [session, traded[i]]),
  );
  assert.deepEqual(
    closes.map((one) => one.comparable),
    [traded[0]! / 2, traded[1]! / 2, traded[2], traded[3]],
  );
});

test('G8 a quarantined bar is left out of the prices', async () => {
  const { closes } = await get<Prices>('/v1/prices/GE?sessions=4');
  assert.deepEqual(
    closes.map((one) => one.session),
    ['2019-02-15', '2019-02-19', '2019-02-21', '2019-02-22'],
  );
});

test('an index of the context has prices under its encoded name', async () => {
  const { symbol, closes } = await get<Prices>('/v1/prices/%5EVIX');
  assert.deepEqual([symbol, closes.length], ['^VIX', 120]);
});

test('the track record leaves unscored symbols out and measures skill against the baseline of the same days', async () => {
  const { rows } = await get<TrackRecord>('/v1/track');
  const at = (recipe: string) => rows.find((row) => row.recipe === recipe && row.horizon === 1)!;
  // 20 earlier sessions have an outcome one session later; 32 symbols but SHV and SHY.
  assert.equal(at('har').count, 20 * 30);
  assert.equal(at('har').sessions, 20);
  assert.equal(at('har').skill, 1 - at('har').crps / at('ewma').crps);
  assert.equal(at('ewma').skill, 0);
});
