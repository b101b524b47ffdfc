import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ForecastExplanation, ModelUses } from '../../schemas/explanations.ts';
import { type ExplanationRow, insertExplanations } from '../../stores/postgres/explanations.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { hashOf } from '../testing/data.ts';
import { seedDay, testConfig } from '../testing/day.ts';
import { jsonAt } from '../testing/json.ts';
import { versionOf } from '../testing/models.ts';

let database: TestDatabase;
let api: Api;
before(async () => {
  database = await createTestDatabase();
  const { config } = await seedDay(database, 1);
  api = await startApi(config);
});
after(async () => {
  await api?.close();
  await database?.close();
});

const uses = (recipe: string) =>
  jsonAt<ModelUses>(`${api.url}/v1/models/${versionOf(recipe).slice(0, 12)}/explanations`);

const rowOf = (
  symbol: string,
  contributions: ForecastExplanation['contributions'],
  output: ForecastExplanation['output'] = 'sigma',
): ExplanationRow => ({
  forecastId: hashOf(`${symbol} 2019-02-22 1 har`),
  ...{ output, asked: 'own', method: 'linear', base: 0.01, value: 0.012, contributions },
  ...{
    residual: 0,
    converged: true,
    reference: 'the mean row of training',
    explainedAt: '2019-02-22T23:00:00.000Z',
  },
});

test('features stand by the mean size of what they contributed to the explained forecasts of that version', async () => {
  assert.deepEqual((await uses('har')).body.uses, []);
  await insertExplanations(database.db, [
    rowOf('KO', [
      { feature: 'rv_1', value: 0.002 },
      { feature: 'rv_5', value: -0.004 },
    ]),
    rowOf('JPM', [
      { feature: 'rv_1', value: -0.004 },
      { feature: 'rv_22', value: 0 },
    ]),
    rowOf('KO', [], 'mean'),
  ]);
  // Answers are kept for some seconds.
  const fresh = await startApi(testConfig(database.url));
  try {
    const response = await fetch(`${fresh.url}/v1/models/${versionOf('har')}/explanations`);
    const body = (await response.json()) as ModelUses;
    assert.deepEqual(body.modelVersion, versionOf('har'));
    assert.deepEqual(body.uses, [
      {
        ...{ output: 'sigma', method: 'linear', forecasts: 2 },
        features: [
          { feature: 'rv_1', meanSize: 0.003 },
          { feature: 'rv_5', meanSize: 0.002 },
        ],
      },
      { output: 'mean', method: 'linear', forecasts: 1, features: [] },
    ]);
  } finally {
    await fresh.close();
  }
  assert.deepEqual((await uses('ewma')).body.uses, []);
});

test('a version that there is not is named', async () => {
  const response = await fetch(`${api.url}/v1/models/abcd1234/explanations`);
  assert.equal(response.status, 404);
});
