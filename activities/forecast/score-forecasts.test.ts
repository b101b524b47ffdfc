import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import { insertForecasts } from '../../stores/postgres/forecasts.ts';
import { outcomeOf } from '../../stores/postgres/outcomes.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { upsertSessionRun } from '../../stores/postgres/runs.ts';
import {
  insertLineage,
  NOW,
  rawObject,
  sampleBar,
  sampleForecast,
} from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { scoreForecasts } from './score-forecasts.ts';

const { db, close } = await createTestDatabase();
after(close);
const { config } = loadConfig({ cwd: '/', environment: {} });
const deps = { db, config } as ActivityDeps;
const MONDAY = { session: '2019-02-25', asOf: '2019-02-25T22:30:00.000Z' };
const TUESDAY = { session: '2019-02-26', asOf: '2019-02-26T22:30:00.000Z' };
const demo = { universe: 'demo' };

test('G7 an outcome scored late is the one that its own run would have written', async () => {
  await insertLineage(db);
  const forecast = sampleForecast();
  await insertForecasts(db, [forecast]);
  const known = async ({ session, asOf }: typeof MONDAY, close: number, letter: string) => {
    const sha256 = letter.repeat(64);
    const key = `raw/yahoo/chart/${asOf.slice(0, 10)}/${sha256}.gz`;
    await insertRawObjects(db, [{ ...rawObject, key, sha256, knownAt: asOf }]);
    await insertBars(db, [sampleBar({ session, close, high: 47, knownAt: asOf, rawKey: key })]);
  };
  await insertBars(db, [sampleBar()]);
  assert.deepEqual(await scoreForecasts(deps, { ...demo, ...MONDAY }), { scored: 0, waiting: 1 });
  await known(MONDAY, 46, 'b');
  await upsertSessionRun(db, {
    ...demo,
    ...MONDAY,
    ...{ workflowId: 'day', runId: 'run', state: 'completed', startedAt: NOW },
  });
  // Monday's run ended before it scored, and on Tuesday Monday's close is restated.
  await known({ session: MONDAY.session, asOf: TUESDAY.asOf }, 46.5, 'c');
  assert.deepEqual(await scoreForecasts(deps, { ...demo, ...TUESDAY }), { scored: 1, waiting: 0 });
  const outcome = await outcomeOf(db, { forecastId: forecast.id, asOf: TUESDAY.asOf });
  assert.equal(outcome?.knownAt, MONDAY.asOf);
  assert.equal(outcome?.realised, Math.log(46 / 45.28));
  assert.deepEqual(await scoreForecasts(deps, { ...demo, ...TUESDAY }), { scored: 0, waiting: 0 });
});

test('a forecast whose bar is held looks through no run twice; once there is a bar it is scored by the run that knew it', async () => {
  const { db, close } = await createTestDatabase();
  const statements: string[] = [];
  const counted = new Proxy(db, {
    get: (pool, name) =>
      name === 'query'
        ? (text: string, values: unknown[]) => {
            statements.push(text);
            return pool.query(text, values);
          }
        : Reflect.get(pool, name, pool),
  });
  const own = { db: counted, config } as ActivityDeps;
  try {
    await insertLineage(db);
    const forecast = sampleForecast();
    await insertForecasts(db, [forecast]);
    await insertBars(db, [sampleBar()]);
    const days = sessionsBetween('2019-02-25', '2019-04-05').map((session) => ({
      session,
      asOf: `${session}T22:30:00.000Z`,
    }));
    for (const day of days)
      await upsertSessionRun(db, {
        ...{ ...demo, ...day, workflowId: 'day', runId: 'run', state: 'completed', startedAt: NOW },
      });
    const [late, last] = [days.at(-8)!, days.at(-1)!];
    const arrive = async (knownAt: string, letter: string) => {
      const sha256 = letter.repeat(64);
      const key = `raw/yahoo/chart/${knownAt.slice(0, 10)}/${sha256}.gz`;
      await insertRawObjects(db, [{ ...rawObject, key, sha256, knownAt }]);
      await insertBars(db, [
        sampleBar({ session: MONDAY.session, close: 46, high: 47, knownAt, rawKey: key }),
      ]);
    };
    // It came as it was wrong, day after day, and was held.
    for (const [at, { asOf }] of days.slice(0, 6).entries()) {
      await arrive(asOf, '456789'[at]!);
      await insertQuarantine(db, [
        {
          ...{ symbol: forecast.symbol, session: MONDAY.session, barKnownAt: asOf, knownAt: asOf },
          ...{ expectation: 'ohlc-order', reason: 'bars/ohlc-order', detail: null },
        },
      ]);
    }
    assert.deepEqual(await scoreForecasts(own, { ...demo, ...last }), { scored: 0, waiting: 1 });
    const bars = statements.filter((text) => /from tempocast\.bar\b/.test(text)).length;
    assert.ok(bars <= 2, `${bars} reads of bars for ${days.length} runs`);
    await arrive(late.asOf, 'd');
    assert.deepEqual(await scoreForecasts(own, { ...demo, ...last }), { scored: 1, waiting: 0 });
    const outcome = await outcomeOf(db, { forecastId: forecast.id, asOf: last.asOf });
    assert.equal(outcome?.knownAt, late.asOf);
  } finally {
    await close();
  }
});

test('G7 a bar that was held only after a run knew it: the outcome scored late is still that of the run', async () => {
  const { db, close } = await createTestDatabase();
  try {
    await insertLineage(db);
    const forecast = sampleForecast();
    await insertForecasts(db, [forecast]);
    const sha256 = 'e'.repeat(64);
    const key = `raw/yahoo/chart/${MONDAY.session}/${sha256}.gz`;
    await insertRawObjects(db, [{ ...rawObject, key, sha256, knownAt: MONDAY.asOf }]);
    const bar = sampleBar({
      ...{ session: MONDAY.session, close: 46, high: 47, knownAt: MONDAY.asOf, rawKey: key },
    });
    await insertBars(db, [sampleBar(), bar]);
    await upsertSessionRun(db, {
      ...{ ...demo, ...MONDAY, workflowId: 'day', runId: 'run', state: 'completed', startedAt: NOW },
    });
    const held = { symbol: forecast.symbol, session: MONDAY.session, barKnownAt: MONDAY.asOf };
    await insertQuarantine(db, [
      {
        ...{ ...held, knownAt: '2019-02-26T10:00:00.000Z', detail: null },
        ...{ expectation: 'ohlc-order', reason: 'bars/ohlc-order' },
      },
    ]);
    const own = { db, config } as ActivityDeps;
    assert.deepEqual(await scoreForecasts(own, { ...demo, ...TUESDAY }), { scored: 1, waiting: 0 });
    const outcome = await outcomeOf(db, { forecastId: forecast.id, asOf: TUESDAY.asOf });
    assert.equal(outcome?.knownAt, MONDAY.asOf);
  } finally {
    await close();
  }
});
