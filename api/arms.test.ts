import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startEProcess } from '../forecasting/promotion/e-process.ts';
import { startContest } from '../forecasting/promotion/stages.ts';
import type { LatestForecasts } from '../schemas/api.ts';
import { armOf } from '../schemas/arms.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import { insertContest } from '../stores/postgres/contests.ts';
import { createTestDatabase } from '../stores/postgres/testing.ts';
import { startApi } from './main.ts';
import { seedDay, testConfig } from './testing/day.ts';

const database = await createTestDatabase();
const { db, url, close } = database;
after(close);

test('while a challenger has a share, a client is answered by its own recipe, and told which', async () => {
  await seedDay(database);
  const api = await startApi(testConfig(url));
  try {
    const latest = async (query: string) =>
      (await (await fetch(`${api.url}/v1/forecasts/latest?${query}`)).json()) as LatestForecasts;
    const before = await latest('client=a&symbol=KO');
    assert.equal(before.arm, undefined);
    const champion = before.forecasts[0]!.recipe;
    const others = (await latest('role=challenger&symbol=KO')).forecasts.map(({ recipe }) => recipe);
    const other = others[0]!;
    const contest = { contest: `${before.universe}-1`, universe: before.universe, champion };
    const state = startContest(contest, defaultPolicy);
    state.challengers[other] = {
      ...{ recipe: other, modelVersion: null, stage: 'ab-50', enteredDay: 0, since: null, restUntilDay: 0 },
      ...{ harm: startEProcess(), guards: [], test: null, waiting: null },
    };
    await insertContest(db, { state, policy: defaultPolicy, openedAt: '2019-02-22T22:30:00.001Z' });
    const answered = new Set<string>();
    for (const client of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
      const answer = await latest(`client=${client}&symbol=KO`);
      const keys = { universe: before.universe, contest: contest.contest, client };
      assert.equal(answer.arm, armOf(champion, [{ recipe: other, share: 0.5 }], keys));
      assert.deepEqual([...new Set(answer.forecasts.map(({ recipe }) => recipe))], [answer.arm]);
      answered.add(answer.arm!);
    }
    assert.deepEqual([...answered].sort(), [champion, other].sort());
    // The same key as a header is the same client; the query goes first.
    const byHeader = async (path: string, client: string) => {
      const response = await fetch(`${api.url}/v1/forecasts/latest?${path}`, {
        headers: { 'x-tempocast-client': client },
      });
      assert.match(response.headers.get('vary') ?? '', /x-tempocast-client/i);
      return ((await response.json()) as { arm: string }).arm;
    };
    const armOfKey = (client: string) =>
      armOf(champion, [{ recipe: other, share: 0.5 }], {
        ...{ universe: before.universe, contest: contest.contest, client },
      });
    assert.equal(await byHeader('symbol=KO', 'h'), armOfKey('h'));
    assert.equal(await byHeader('symbol=KO&client=b', 'h'), armOfKey('b'));
    // Who says no key is answered by the champion.
    assert.deepEqual(
      [...new Set((await latest('symbol=KO')).forecasts.map((one) => one.recipe))],
      [champion],
    );
  } finally {
    await api.close();
  }
});
