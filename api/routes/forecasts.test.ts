import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LatestForecasts, OneForecast, PastForecasts } from '../../schemas/api.ts';
import type { Explanations } from '../../schemas/explanations.ts';
import { insertExplanations } from '../../stores/postgres/explanations.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { seedDay } from '../testing/day.ts';
import type { Fixture } from '../testing/fixture.ts';
import { CHAMPION, versionOf } from '../testing/models.ts';

let database: TestDatabase;
let fixture: Fixture;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  fixture = await seedDay(database);
  api = await startApi(fixture.config);
});
after(async () => {
  await api.close();
  await database.close();
});

async function get<T>(path: string): Promise<{ response: Response; body: T }> {
  const response = await fetch(api.url + path);
  return { response, body: (await response.json()) as T };
}

test("the latest forecasts are the champion's of the published session, one per symbol and horizon", async () => {
  const { response, body } = await get<LatestForecasts>('/v1/forecasts/latest');
  assert.equal(response.status, 200);
  assert.equal(body.count, 32 * 4);
  assert.deepEqual([...new Set(body.forecasts.map((one) => one.recipe))], [CHAMPION]);
  assert.deepEqual([...new Set(body.forecasts.map((one) => one.session))], ['2019-02-22']);
});

test('symbol and horizon narrow the latest forecasts to one, whose quantiles ascend around the price', async () => {
  const { body } = await get<LatestForecasts>('/v1/forecasts/latest?symbol=KO&horizon=5');
  assert.equal(body.count, 1);
  const { symbol, horizon, price, targetSession, priceQuantiles } = body.forecasts[0]!;
  assert.deepEqual(
    { symbol, horizon, targetSession },
    { symbol: 'KO', horizon: 5, targetSession: '2019-03-01' },
  );
  assert.equal(price, fixture.bars.get('KO')!.at(-1)!.close);
  assert.deepEqual(
    priceQuantiles,
    priceQuantiles.toSorted((a, b) => a - b),
  );
});

test('a challenger is only answered when asked for', async () => {
  const { body } = await get<LatestForecasts>('/v1/forecasts/latest?role=challenger&symbol=KO');
  assert.deepEqual([...new Set(body.forecasts.map((one) => one.recipe))], ['ewma']);
});

test('G11 every answer about forecasts names session, issue, asOf, recipe and model version, in body and headers', async () => {
  const id = (await get<LatestForecasts>('/v1/forecasts/latest?symbol=KO&horizon=1')).body.forecasts[0]!.id;
  const paths = ['latest', id, `${id}/lineage`].map((path) => `/v1/forecasts/${path}`);
  for (const path of [
    ...paths,
    '/v1/forecasts?symbol=KO&horizon=1',
    '/v1/prices/KO',
    '/v1/track',
    '/readyz',
  ]) {
    const { response, body } = await get<{ freshness: object }>(path);
    assert.deepEqual(
      body.freshness,
      {
        session: '2019-02-22',
        asOf: fixture.asOf,
        issuedAt: fixture.asOf,
        recipe: CHAMPION,
        modelVersion: versionOf(CHAMPION),
        ageMinutes: 0,
        clock: 'replay',
        staleAfterHours: 30,
        stale: false,
        reason: null,
      },
      path,
    );
    assert.equal(response.headers.get('x-tempocast-stale'), 'false', path);
    assert.equal(response.headers.get('x-tempocast-session'), '2019-02-22', path);
  }
});

test('past forecasts come newest first, with an outcome exactly when the target session has been', async () => {
  const { body } = await get<PastForecasts>('/v1/forecasts?symbol=KO&horizon=3&limit=10');
  assert.equal(body.forecasts.length, 10);
  const sessions = body.forecasts.map(({ forecast }) => forecast.session);
  assert.deepEqual(sessions, fixture.sessions.slice(-10).toReversed());
  for (const { forecast, outcome } of body.forecasts) {
    assert.equal(outcome !== null, forecast.targetSession <= '2019-02-22', forecast.session);
  }
});

test('G11 an earlier forecast is answered with its outcome and says that it is superseded', async () => {
  const past = await get<PastForecasts>('/v1/forecasts?symbol=KO&horizon=1&limit=3');
  const { forecast } = past.body.forecasts[2]!;
  const { response, body } = await get<OneForecast>(`/v1/forecasts/${forecast.id}`);
  assert.deepEqual(body.forecast, forecast);
  assert.equal(body.outcome?.forecastId, forecast.id);
  assert.equal(body.freshness.session, '2019-02-20');
  assert.equal(body.freshness.ageMinutes, 2 * 24 * 60);
  assert.match(String(body.freshness.reason), /^superseded: session 2019-02-22 has been published since/);
  assert.equal(response.headers.get('x-tempocast-stale'), 'true');
  assert.match(response.headers.get('warning') ?? '', /^110 tempocast "stale: superseded/);
});

test('what the model used is empty with the command to compute it until somebody asked, then largest first', async () => {
  const id = (await get<LatestForecasts>('/v1/forecasts/latest?symbol=KO&horizon=1')).body.forecasts[0]!.id;
  const path = `/v1/forecasts/${id}/explanation`;
  const before = (await get<Explanations>(path)).body;
  assert.deepEqual([before.explanations, before.command], [[], `tempocast explain ${id}`]);
  const other = (await get<LatestForecasts>('/v1/forecasts/latest?symbol=KO&horizon=5')).body.forecasts[0]!
    .id;
  const row = {
    ...({ output: 'sigma', asked: 'own', method: 'linear', base: 0.01, value: 0.013, residual: 0 } as const),
    contributions: [
      { feature: 'rv_1_over_ewma', value: 0.004 },
      { feature: 'vix', value: -0.001 },
    ],
    ...{ converged: true, reference: 'the usual', explainedAt: '2019-02-22T22:31:00.000Z' },
  };
  await insertExplanations(database.db, [{ ...row, forecastId: other }]);
  const { body, response } = await get<Explanations>(`/v1/forecasts/${other}/explanation`);
  assert.equal(response.status, 200);
  assert.deepEqual(body.explanations, [row]);
});
