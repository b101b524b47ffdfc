import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Coverage, LatestForecasts } from '../../schemas/api.ts';
import { COVERAGES } from '../../schemas/forecast.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { seedDay } from '../testing/day.ts';
import { jsonAt } from '../testing/json.ts';
import { CHAMPION } from '../testing/models.ts';

let database: TestDatabase;
let api: Api;
before(async () => {
  database = await createTestDatabase();
  api = await startApi((await seedDay(database, 30)).config);
});
after(async () => {
  await api.close();
  await database.close();
});

const get = <T>(path: string) => jsonAt<T>(api.url + path);
const coverage = async (query: string) => (await get<Coverage>(`/v1/coverage?${query}`)).body;

test('coverage is that of the outcomes, by recipe and horizon, without the symbols that are not scored', async () => {
  const { rows, sessions } = await coverage('');
  assert.equal(sessions, 250);
  assert.deepEqual([...new Set(rows.map((row) => row.recipe))].sort(), ['ewma', CHAMPION]);
  assert.equal(rows.length, 2 * 4);
  for (const row of rows) {
    assert.equal(row.sessions, 31 - row.horizon);
    assert.equal(row.forecasts, 30 * row.sessions);
    assert.equal(row.tracked, row.forecasts);
    const four = [row.coverage50, row.coverage80, row.coverage90, row.coverage95];
    assert.deepEqual(
      four,
      four.toSorted((a, b) => a - b),
    );
    assert.ok(row.intervalScore90 >= row.width90 && row.width90 > 0);
    assert.equal(row.alarm, 'building');
  }
});

test('one symbol has the rows of its forecasts, all together and by regime', async () => {
  const { rows } = await coverage(`by=regime&symbol=KO&horizon=5&recipe=${CHAMPION}`);
  const [all, ...regimes] = rows;
  assert.deepEqual([all!.symbol, all!.regime, all!.forecasts], [null, null, 26]);
  assert.deepEqual(regimes.map((row) => row.regime).sort(), ['calm', 'rough', 'usual']);
  const sum = (value: (row: Coverage['rows'][number]) => number) =>
    regimes.reduce((total, row) => total + value(row), 0);
  assert.equal(
    sum((row) => row.forecasts),
    26,
  );
  assert.ok(Math.abs(sum((row) => row.forecasts * row.coverage90) / 26 - all!.coverage90) < 1e-12);
  const past = await database.db.query(
    `select count(*) filter (where covered90) as held from tempocast.outcome o join tempocast.forecast f on f.id = o.forecast_id
     where f.symbol = 'KO' and f.horizon = 5 and f.recipe = $1`,
    [CHAMPION],
  );
  assert.equal(Math.round(all!.coverage90 * 26), Number(past.rows[0].held));
});

test('by symbol there is a row for each, those that are not scored too; the newest sessions alone when asked', async () => {
  const { rows } = await coverage(`by=symbol&horizon=1&recipe=${CHAMPION}&sessions=5`);
  assert.equal(rows.length, 1 + 32);
  assert.ok(rows.every((row) => row.sessions === 5));
  assert.deepEqual(rows[0]!.limits, { low: 0.86, high: 0.94 });
  const wrong = await get<{ detail: string }>('/v1/coverage?by=weekday');
  assert.equal(wrong.status, 400);
});

test('forecasts carry the tracked bounds, the quantiles of the distribution beside them, and prices of what is served', async () => {
  const { body } = await get<LatestForecasts>('/v1/forecasts/latest?symbol=KO&horizon=5');
  const { interval, quantiles, priceQuantiles, price } = body.forecasts[0]!;
  assert.deepEqual(interval!.coverages, [...COVERAGES]);
  assert.match(interval!.state, /^[0-9a-f]{64}$/);
  assert.ok(interval!.lower[3]! < quantiles[0]! && quantiles[8]! < interval!.upper[3]!);
  assert.equal(priceQuantiles[0], price * Math.exp(interval!.lower[3]!));
  assert.equal(priceQuantiles[7], price * Math.exp(interval!.upper[2]!));
});
