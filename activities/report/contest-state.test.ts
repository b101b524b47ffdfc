import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { evidence } from '../../forecasting/promotion/e-process.ts';
import { Contest, goodDay } from '../../forecasting/promotion/testing.ts';
import { insertContest, insertStep } from '../../stores/postgres/contests.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { contestOfReport } from './contest-state.ts';

const { db, close } = await createTestDatabase();
after(close);
const AT = '2019-02-22T22:30:00.000Z';
const span = { universe: 'demo', since: '2019-02-15T22:30:00.000Z', asOf: '2019-02-23T00:00:00.000Z' };

test('without a contest the report has none', async () => {
  assert.equal(await contestOfReport(db, span), undefined);
});

test('stages, e-values, decisions of the week and drift are those of the state and of the decisions', async () => {
  const contest = new Contest([]);
  const { state: begun, policy } = contest;
  await insertContest(db, { state: begun, policy, openedAt: '2019-02-01T00:00:00.000Z' });
  const days = 45;
  contest.register('better');
  contest.register('quiet');
  for (let day = 0; day < days; day++) {
    const d = day % 3 === 0 ? -0.2 : 0.4;
    contest.day({ better: d, quiet: goodDay(null) });
  }
  const monitor = { mean: 0.5, sd: 0.1, threshold: 30, expectedRunLength: 900 };
  const state = {
    ...contest.state,
    drift: {
      basis: { recipe: 'har', source: 'run/har', sessions: 500, monitors: { 'loss-page-hinkley': monitor } },
      monitors: {
        'loss-page-hinkley': {
          pageHinkley: null,
          sums: [0, 0] as [number, number],
          statistic: 31,
          signals: [true],
        },
      },
      ...{ signals: ['loss-page-hinkley' as const], due: null, askedDay: null, confirmed: null },
    },
  };
  const old = { policy, codeVersion: 'test', decidedAt: '2019-02-10T00:00:00.000Z' };
  const records = contest.events.map((event, i) => ({
    ...{ ...old, event },
    ...(i === contest.events.length - 1 ? { decidedAt: AT } : {}),
  }));
  const input = { version: 1, id: 'all', asOf: AT, input: contest.inputs[0]!, policy };
  await insertStep(db, { input, state, records });

  const found = (await contestOfReport(db, span))!;
  const better = contest.state.challengers.better!;
  assert.notEqual(better.test, null);
  assert.deepEqual(found.recipes.get('better'), {
    ...{ stage: better.stage, evidence: evidence(better.test!.process), threshold: policy.test.threshold },
    harm: evidence(better.harm),
  });
  assert.deepEqual(found.recipes.get('quiet'), { stage: 'shadow', evidence: null, threshold: null, harm: 1 });
  const last = contest.events.at(-1)!;
  assert.deepEqual(found.decisions, [
    {
      ...{ at: AT, recipe: 'har', previousRecipe: null, actor: 'policy' },
      reason: `${last.kind} better: ${last.reasons.join('; ')}`,
    },
  ]);
  assert.deepEqual(found.drift!.monitors, [
    {
      ...{ monitor: 'loss-page-hinkley', subject: 'har, loss', state: 'above its limit' },
      ...{ value: 31, limit: 30, since: null },
    },
  ]);
});
