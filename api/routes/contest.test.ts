import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { ContestNow, DecisionList, OneDecision } from '../../schemas/contest-api.ts';
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { type SeededContest, seedContest } from '../testing/contest.ts';
import { testConfig } from '../testing/day.ts';

let database: TestDatabase;
let seeded: SeededContest;
let api: Api;
before(async () => {
  database = await createTestDatabase();
  seeded = await seedContest(database.db, { universe: 'demo', sessions: 60 });
  await seeded.give({
    ...{ kind: 'refit', id: 'fit', recipe: 'har', modelVersion: 'abc' },
    check: {
      ...{ expected: 12, issued: 12, nonFinite: 0, wrongSymbols: 0, coverage: null },
      ...{ latencyMs: null, sanity: null, difference: null },
    },
  });
  const config = testConfig(database.url);
  api = await startApi({ ...config, contest: { ...config.contest, enabled: true } });
});
after(async () => {
  await api?.close();
  await database?.close();
});

const get = async <T>(path: string): Promise<T> => (await (await fetch(api.url + path)).json()) as T;

test('every answer about a contest is as the description says', async () => {
  const ajv = new Ajv({ strict: false });
  (addFormats as unknown as (target: Ajv) => void)(ajv);
  type Described = { get: { responses: Record<number, { content: Record<string, { schema: object }> }> } };
  const { paths } = await get<{ paths: Record<string, Described> }>('/openapi.json');
  const own = Object.keys(paths).filter(
    (path) => path.startsWith('/v1/contest') && !path.endsWith('/actions'),
  );
  assert.equal(own.length, 5);
  for (const path of own) {
    const filled = path.replace('{id}', encodeURIComponent(seeded.decisions[0]!.id));
    const validate = ajv.compile(paths[path]!.get.responses[200]!.content['application/json']!.schema);
    const answer = await get(filled);
    assert.equal(validate(answer), true, `${path}: ${ajv.errorsText(validate.errors)}`);
  }
});

test('a contest names who could still be registered and who may write', async () => {
  const now = await get<ContestNow>('/v1/contest');
  const { champion, watch, challengers } = now.state;
  const inside = [champion.recipe, ...(watch ? [watch.recipe] : []), ...Object.keys(challengers)];
  assert.ok(now.candidates.includes('mean') && !now.candidates.some((one) => inside.includes(one)));
  assert.deepEqual([now.enabled, now.writes], [true, 'local']);
});

test('decisions are listed without evidence, and without the kinds that are not wanted', async () => {
  const all = await get<DecisionList>('/v1/contest/decisions');
  assert.equal(all.decisions.length, seeded.decisions.length);
  assert.equal(all.decisions[0]!.kind, seeded.decisions.at(-1)!.kind);
  assert.ok(all.decisions.every((one) => !('evidence' in one)));
  const stage = all.decisions.find(({ kind }) => kind === 'registered')!;
  assert.deepEqual(stage.stage, { from: 'offline', to: 'shadow' });
  const fits = seeded.decisions.filter(({ kind }) => kind === 'fit-live' || kind === 'fit-refused').length;
  assert.equal(fits, 1);
  const few = await get<DecisionList>('/v1/contest/decisions?without=fit-live,fit-refused');
  assert.deepEqual([few.decisions.length, few.leftOut], [all.decisions.length - fits, fits]);
  const wrong = await fetch(`${api.url}/v1/contest/decisions?without=fits`);
  assert.equal(wrong.status, 400);
  const one = await get<OneDecision>(`/v1/contest/decisions/${encodeURIComponent(few.decisions.at(-1)!.id)}`);
  assert.equal(one.evidence.gate!.sessions, 756);
});

test('charts follow the contest: days that were read are kept, new ones are read', async () => {
  const first = await get<ContestCharts>('/v1/contest/charts?window=20&points=10');
  assert.deepEqual([first.total, first.sessions.length, first.window], [60, 10, 20]);
  await seeded.next();
  const next = await get<ContestCharts>('/v1/contest/charts?window=21&points=500');
  assert.deepEqual([next.total, next.sessions.length], [61, 61]);
  assert.equal(next.sessions.at(-1), seeded.state.session);
  assert.deepEqual(next.sessions.toSorted(), next.sessions);
  const naive = next.recipes.find(({ recipe }) => recipe === next.naive)!;
  assert.ok(naive.skill.value.every((one) => one === null || one === 0));
});
