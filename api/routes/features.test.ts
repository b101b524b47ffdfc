import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LatestFeaturesAnswer } from '../../schemas/features-api.ts';
import { insertFeatureValues } from '../../stores/postgres/feature-values.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { seedDay } from '../testing/day.ts';
import { DATASET, FEATURES } from '../testing/models.ts';

let database: TestDatabase;
let api: Api;
let asOf: string;
let session: string;

before(async () => {
  database = await createTestDatabase();
  const day = await seedDay(database, 2);
  ({ asOf, session } = day);
  api = await startApi(day.config);
});
after(async () => {
  await api.close();
  await database.close();
});

const ask = async (query = '') => {
  const response = await fetch(`${api.url}/v1/features/KO${query}`);
  return { status: response.status, body: (await response.json()) as LatestFeaturesAnswer };
};

test('G11 the newest features say their session, age, feature set and dataset; what is missing is null', async () => {
  const { status, body } = await ask();
  assert.equal(status, 200);
  assert.deepEqual([body.symbol, body.session, body.asOf], ['KO', session, asOf]);
  assert.deepEqual([body.featureSetVersion, body.datasetVersion], [FEATURES, DATASET]);
  assert.equal(body.features.length, 44);
  assert.deepEqual(body.features[0], { name: 'f0', group: 'trend', unit: 'ratio', value: null });
  assert.equal(body.features[43]!.value, 4.3);
  assert.ok(body.ageMinutes >= 0);
});

test('G1 a build known later is not served as of before it', async () => {
  const later = new Date(Date.parse(asOf) + 60_000).toISOString();
  const values = Array.from({ length: 44 }, () => 7);
  const row = { universe: 'demo', session, asOf: later, symbol: 'KO', values };
  await insertFeatureValues(database.db, [{ ...row, featureSetVersion: FEATURES, datasetVersion: DATASET }]);
  assert.equal((await ask(`?asOf=${asOf}`)).body.features[43]!.value, 4.3);
  assert.equal((await ask(`?asOf=${later}`)).body.features[43]!.value, 7);
});

test('what was never built is not found, and an instant that is none is refused', async () => {
  assert.equal((await ask('?asOf=2001-01-01T00:00:00.000Z')).status, 404);
  assert.equal((await ask('?asOf=yesterday')).status, 400);
});
