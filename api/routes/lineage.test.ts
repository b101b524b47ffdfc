import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Lineage, ProblemBody } from '../../schemas/api.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { hashOf } from '../testing/data.ts';
import { seedDay } from '../testing/day.ts';
import { jsonAt } from '../testing/json.ts';

let database: TestDatabase;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  api = await startApi((await seedDay(database, 12)).config);
});
after(async () => {
  await api.close();
  await database.close();
});

const lineage = <T = Lineage>(id: string) => jsonAt<T>(`${api.url}/v1/forecasts/${id}/lineage`);

test('what came of a forecast stands after it: the answer of the served one, the outcome of one that is due', async () => {
  const served = (await lineage(hashOf('KO 2019-02-22 1 har'))).body.after;
  assert.deepEqual(
    served.map(({ kind, id, facts }) => [kind, id, facts]),
    [['answer', 'demo/2019-02-22', { since: '2019-02-22T22:30:00.000Z', as: 'champion' }]],
  );
  const due = (await lineage(hashOf('KO 2019-02-14 5 har'))).body.after;
  assert.deepEqual(
    due.map(({ kind }) => kind),
    ['outcome'],
  );
  assert.equal(due[0]!.facts.knownAt, '2019-02-22T22:30:00.000Z');
  assert.deepEqual(
    (await lineage(hashOf('KO 2019-02-22 1 ewma'))).body.after,
    [],
    'a challenger served nobody',
  );
});

test('of thousands of raw objects all are counted, and the first are shown, own symbol first', async () => {
  const object = (symbol: string, i: number) => ({
    ...{
      key: `raw/replay/bars/2019-01-02/${symbol}-${i}.gz`,
      sha256: hashOf(`${symbol} ${i}`),
      source: 'replay',
    },
    ...{ dataset: 'bars', symbol, url: 'http://host', status: 200, bytes: 1 },
    knownAt: `2019-01-02T22:30:00.${String(i % 1000).padStart(3, '0')}Z`,
  });
  const symbols = ['KO', 'AAPL', 'XOM'];
  await insertRawObjects(
    database.db,
    symbols.flatMap((symbol) => Array.from({ length: 150 }, (_, i) => object(symbol, i))),
  );
  const { rawObjectCount, rawObjects } = (await lineage(hashOf('KO 2019-02-21 1 har'))).body;
  assert.equal(rawObjectCount, 450);
  assert.equal(rawObjects.length, 200);
  assert.deepEqual([...new Set(rawObjects.map(({ symbol }) => symbol))], ['KO', 'AAPL']);
});

test('an unknown id is not found, with a way out; one that is none is refused', async () => {
  const unknown = await lineage<ProblemBody>('0'.repeat(64));
  assert.equal(unknown.status, 404);
  assert.equal(unknown.body.type, 'urn:tempocast:problem:not-found');
  assert.match(
    unknown.body.detail,
    /^no forecast has the id 0{64}; \/v1\/forecasts\/latest lists those of now/,
  );
  assert.match(unknown.body.detail, /\/v1\/track\/forecasts those of before$/);
  const malformed = await lineage<ProblemBody>('abc');
  assert.equal(malformed.status, 400);
  assert.match(malformed.body.detail, /64 hexadecimal digits/);
});
