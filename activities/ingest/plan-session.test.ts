import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActivityDeps } from '../deps.ts';
import { planSession } from './plan-session.ts';

/** Only what a plan reads; the real clock stands at `now`. */
function depsAt(now: string): ActivityDeps {
  const one = { symbols: ['KO'], context: ['^VIX'], unscored: [], market: 'KO', volatilityIndex: '^VIX' };
  const config = {
    universes: { one },
    providers: { yahoo: { attempts: 5 } },
    datasets: { bars: { providers: ['yahoo'], reconcile: null } },
    contest: { enabled: false },
  };
  const providers = { get: () => ({ datasets: ['bars'] }) };
  return { config, providers, clock: { virtual: false, now: () => now } } as unknown as ActivityDeps;
}
const mayForecast = async (session: string, now: string) =>
  (await planSession(depsAt(now), { session, universe: 'one' })).mayForecast;

test('G5 a session may be forecast from its close until the next one opens', async () => {
  const rows: [now: string, may: boolean][] = [
    ['2019-02-22T21:00:00.000Z', true],
    ['2019-02-24T12:00:00.000Z', true],
    ['2019-02-25T14:29:59.999Z', true],
    // Monday trades from 14:30Z: what it will close at begins to show.
    ['2019-02-25T14:30:00.000Z', false],
    ['2019-02-25T20:00:00.000Z', false],
    ['2019-02-25T21:00:00.000Z', false],
  ];
  for (const [now, may] of rows) assert.equal(await mayForecast('2019-02-22', now), may, now);
});

test('a plan says until when its forecasts are in time', async () => {
  const plan = await planSession(depsAt('2019-02-22T21:00:00.000Z'), {
    session: '2019-02-22',
    universe: 'one',
  });
  assert.equal(plan.forecastBefore, '2019-02-25T14:30:00.000Z');
});

test('a session that has not closed is not run', async () => {
  await assert.rejects(mayForecast('2019-02-22', '2019-02-22T20:59:59.999Z'), { type: 'SessionNotClosed' });
});
