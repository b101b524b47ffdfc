import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import type { Prepared } from '../../stores/postgres/db.ts';
import { insertForecasts } from '../../stores/postgres/forecasts.ts';
import { outcomesKnownAt } from '../../stores/postgres/outcomes.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { insertLineage, rawObject, sampleBar, sampleForecast } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { scoredOnce } from './scored-once.ts';

const { db, close } = await createTestDatabase();
after(close);
const { config } = loadConfig({ cwd: '/', environment: {} });
const MONDAY = { universe: 'demo', session: '2019-02-25', asOf: '2019-02-25T22:30:00.000Z' };
const TUESDAY = { universe: 'demo', session: '2019-02-26', asOf: '2019-02-26T22:30:00.000Z' };

/** How often it was asked what is due; the connection is lost at as many of these questions as `losses`. */
let asked = 0;
let losses = 0;
const query = async (statement: string | Prepared, values: unknown[]) => {
  const text = typeof statement === 'string' ? statement : statement.text;
  if (/from tempocast\.forecast_due/.test(text)) {
    asked += 1;
    if (losses-- > 0) throw new Error('connection lost');
  }
  return db.query(statement, values);
};
const lossy = new Proxy(db, { get: (pool, name) => (name === 'query' ? query : Reflect.get(pool, name)) });
const deps = { db: lossy, config } as ActivityDeps;

const outcomes = ({ asOf }: typeof MONDAY) => outcomesKnownAt(db, { universe: 'demo', knownAt: asOf });

async function arrive({ session, asOf }: typeof MONDAY, letter: string): Promise<void> {
  const sha256 = letter.repeat(64);
  const key = `raw/yahoo/chart/${session}/${sha256}.gz`;
  await insertRawObjects(db, [{ ...rawObject, key, sha256, knownAt: asOf }]);
  await insertBars(db, [sampleBar({ session, knownAt: asOf, rawKey: key })]);
}

await insertLineage(db);
await insertBars(db, [sampleBar()]);
const { session, asOf } = MONDAY;
const ofMonday = { session, asOf, issuedAt: asOf, targetSession: TUESDAY.session };
await insertForecasts(db, [sampleForecast(), sampleForecast(ofMonday)]);
await arrive(MONDAY, 'b');
await arrive(TUESDAY, 'c');

beforeEach(() => {
  [asked, losses] = [0, 0];
});

test('who waits for a scoring that fails fails with it; it is not remembered, and the next one tries again', async () => {
  losses = 1;
  const failed = await Promise.allSettled([scoredOnce(deps, MONDAY), scoredOnce(deps, MONDAY)]);
  assert.deepEqual(
    failed.map((one) => one.status === 'rejected' && String(one.reason)),
    Array(2).fill('Error: connection lost'),
  );
  assert.equal(asked, 1);
  assert.equal(await outcomes(MONDAY), 0);
  assert.deepEqual(await scoredOnce(deps, MONDAY), { scored: 1, waiting: 0 });
  assert.equal(await outcomes(MONDAY), 1);
});

test('recipes that begin beside each other share one scoring, and each later session has its own', async () => {
  const beside = [1, 2, 3].map(() => scoredOnce(deps, TUESDAY));
  assert.deepEqual(await Promise.all(beside), Array(3).fill({ scored: 1, waiting: 0 }));
  assert.equal(asked, 1);
  assert.deepEqual([await outcomes(MONDAY), await outcomes(TUESDAY)], [1, 1]);
  // Over, so that it is asked anew: nothing is left to score.
  assert.deepEqual(await scoredOnce(deps, TUESDAY), { scored: 0, waiting: 0 });
  assert.equal(asked, 2);
});

test('sessions that are scored at the same time do not share', async () => {
  const both = [scoredOnce(deps, MONDAY), scoredOnce(deps, TUESDAY)];
  assert.deepEqual(await Promise.all(both), Array(2).fill({ scored: 0, waiting: 0 }));
  assert.equal(asked, 2);
});
