import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { insertForecasts, latestForecasts } from '../../stores/postgres/forecasts.ts';
import { latestPublished } from '../../stores/postgres/published.ts';
import { insertLineage, NOW, sampleForecast } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { publishForecasts } from './publish-forecasts.ts';

const { db, close } = await createTestDatabase();
after(close);

const MONDAY = '2019-02-25T22:30:00.000Z';
const friday = {
  ...{ universe: 'demo', session: '2019-02-22', asOf: NOW, publishedAt: NOW },
  ...{ championRecipe: 'har', modelVersion: 'model/har' },
};
const monday = { ...friday, session: '2019-02-25', asOf: MONDAY, publishedAt: MONDAY };

test('G11 a session without a forecast of its champion is not published, and the last good one stays served', async () => {
  await insertLineage(db);
  await insertForecasts(db, [sampleForecast({ recipe: 'har' })]);
  assert.deepEqual(await publishForecasts(db, friday), { published: true });
  const ofMonday = { session: '2019-02-25', targetSession: '2019-02-26', asOf: MONDAY, issuedAt: MONDAY };
  await insertForecasts(db, [sampleForecast({ ...ofMonday, recipe: 'ewma', role: 'challenger' })]);
  await assert.rejects(publishForecasts(db, monday), { type: 'NothingToPublish', next: 'terminal' });
  const query = { universe: 'demo', asOf: MONDAY };
  assert.equal((await latestPublished(db, query))?.session, '2019-02-22');
  assert.deepEqual(
    (await latestForecasts(db, query)).map((one) => one.recipe),
    ['har'],
  );
});

test('a session is published once its champion has a forecast, and a second time changes nothing', async () => {
  const ofMonday = { session: '2019-02-25', targetSession: '2019-02-26', asOf: MONDAY, issuedAt: MONDAY };
  await insertForecasts(db, [sampleForecast({ ...ofMonday, recipe: 'har' })]);
  assert.deepEqual(await publishForecasts(db, monday), { published: true });
  assert.deepEqual(await publishForecasts(db, monday), { published: false });
});
