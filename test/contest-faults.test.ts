/** What goes wrong around a contest that runs: a champion that falls silent, a fit that broke, a backfill between days, a second contest. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { stepContest } from '../activities/promote/step-contest.ts';
import { askContest } from '../cli/operator/ask-contest.ts';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  type ContestView,
} from '../schemas/contest-requests.ts';
import { workflowId } from '../schemas/pipeline.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import { contestAsOf, decisions } from '../stores/postgres/contests.ts';
import { latestForecasts } from '../stores/postgres/forecasts.ts';
import { issueLatencies } from '../stores/postgres/issue-latency.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

const [, har] = CHEAP_RECIPES;
const SILENT_FROM = '2019-02-15';
const stops = {
  ...{ ...har!, name: 'stops', family: 'planted' as const },
  hyper: { base: 'har', kind: 'stops', from: SILENT_FROM },
};
const rig = await startRig({ recipes: [har!, stops], simulation: true, contest: { enabled: true } });
after(async () => {
  await rig.close();
  await stopServer();
});
const { client, deps, config } = rig;
const { universe } = config;
const ANY_TIME = '9999-12-31T23:59:59.999Z';
const person = { name: 'Ada', reason: 'because the test says so' };
const handle = client.workflow.getHandle(workflowId.contest(universe));
const update = (name: string, request: ContestRequest) =>
  handle.executeUpdate<ContestAnswer, [ContestRequest]>(name, { args: [request] });
const state = () => handle.query<ContestView>(CONTEST.state);
const kinds = async () =>
  (await decisions(deps.db, { universe, asOf: ANY_TIME, limit: 50 }))
    .toReversed()
    .map(({ event: { kind, recipe } }) => `${kind} ${recipe ?? ''}`.trim());

test('G10 a champion that falls silent is replaced in the step of its first silent session, and that session is served', async () => {
  const first = await rig.runDay('2019-02-13');
  assert.equal(first.champion, 'har');
  const policy = {
    ...defaultPolicy,
    version: 3,
    difference: { horizons: [1], minSymbols: 3 },
    offline: { minSessions: 100, confidence: 0.9, delta: 0.9 },
  };
  await update(CONTEST.adoptPolicy, { kind: 'adopt-policy', id: 'p1', ...person, policy });
  await update(CONTEST.register, { kind: 'register', id: 'r1', recipe: 'stops', name: 'Ada' });
  const force = { kind: 'action', id: 'f1', action: 'force', recipe: 'stops', second: 'Bo' } as const;
  await update(CONTEST.act, { ...force, ...person });
  assert.equal((await rig.runDay('2019-02-14')).champion, 'stops');
  const day = await rig.runDay(SILENT_FROM);
  assert.equal(day.state, 'completed');
  assert.deepEqual([(await state()).champion, (await state()).session], ['har', SILENT_FROM]);
  assert.equal((await kinds()).at(-1), 'rolled-back har');
  const served = await latestForecasts(deps.db, { universe, asOf: ANY_TIME, role: 'champion' });
  assert.deepEqual([...new Set(served.map((one) => `${one.session} ${one.recipe}`))], [`${SILENT_FROM} har`]);
  const { rows } = await deps.db.query(
    `select champion_recipe from tempocast.published where universe = $1 and session = $2`,
    [universe, SILENT_FROM],
  );
  assert.deepEqual(rows, [{ champion_recipe: 'har' }]);
  const told = await deps.db.query(`select title from tempocast.notice where title like '%rolled-back%'`);
  assert.equal(told.rowCount, 1);
  // It failed: only a person registers it anew, and how long each took is known.
  assert.deepEqual((await contestAsOf(deps.db, { universe, asOf: ANY_TIME }))!.state.out, ['stops']);
  const latencies = await issueLatencies(deps.db, { universe, session: SILENT_FROM });
  assert.ok(latencies.get('har')! > 0);
});

test('a backfill between two days is not told to the contest, which goes on with the next day in peace', async () => {
  const before = await state();
  const { completed, failed } = await rig.backfill({ from: '2019-02-19', to: '2019-02-19', parallelism: 1 });
  assert.deepEqual([completed, failed], [1, []]);
  assert.deepEqual(await state(), before);
  await rig.runDay('2019-02-20');
  assert.deepEqual([(await state()).day, (await state()).session], [before.day + 1, '2019-02-20']);
  const { rows } = await deps.db.query(`select 1 from tempocast.notice where kind = 'ContestFailed'`);
  assert.equal(rows.length, 0);
});

test('a closed contest takes nothing more; another one can be opened, once, and begins with who serves', async () => {
  const close = { kind: 'action', id: 'x1', action: 'close', second: 'Bo', ...person } as const;
  assert.equal((await update(CONTEST.act, close)).view.status, 'closed');
  await rig.runDay('2019-02-21');
  const again = update(CONTEST.act, { kind: 'action', id: 'x2', action: 'pause', ...person });
  await assert.rejects(again, WorkflowUpdateFailedError);
  const open = { kind: 'open', id: 'o1', ...person } as const;
  const opened = await askContest({ client, config }, CONTEST.open, open);
  const { contest, champion, status } = opened.view;
  assert.deepEqual([contest, champion, status], [`${universe}-2`, 'har', 'running']);
  assert.deepEqual((await askContest({ client, config }, CONTEST.open, open)).view, opened.view);
  const twice = stepContest(deps, { universe, request: { ...open, id: 'o2' } });
  await assert.rejects(twice, { type: 'ContestRunning' });
  await rig.runDay('2019-02-22');
  assert.deepEqual([(await state()).contest, (await state()).session], [`${universe}-2`, '2019-02-22']);
});
