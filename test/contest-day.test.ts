/** Days that tell the contest: whoever it decides for serves the next one, and a rollback serves the last one again. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { SessionInput } from '../schemas/contest.ts';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  type ContestView,
} from '../schemas/contest-requests.ts';
import { workflowId } from '../schemas/pipeline.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import { contestInputs } from '../stores/postgres/contests.ts';
import { latestForecasts } from '../stores/postgres/forecasts.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

const rig = await startRig({ recipes: CHEAP_RECIPES.slice(0, 2), contest: { enabled: true } });
after(async () => {
  await rig.close();
  await stopServer();
});
const { client, deps, config } = rig;
const { universe } = config;
const handle = client.workflow.getHandle(workflowId.contest(universe));
const update = (name: string, request: ContestRequest) =>
  handle.executeUpdate<ContestAnswer, [ContestRequest]>(name, { args: [request] });
const state = () => handle.query<ContestView>(CONTEST.state);
const served = async () => {
  const asOf = '9999-12-31T23:59:59.999Z';
  const rows = await latestForecasts(deps.db, { universe, asOf, role: 'champion' });
  return [...new Set(rows.map(({ recipe, session }) => `${session} ${recipe}`))];
};
const person = { name: 'Ada', reason: 'because the test says so' };

test('the first day starts the contest, each later one is a session of it', async () => {
  const first = await rig.runDay('2019-02-20');
  assert.deepEqual(
    [(await state()).champion, (await state()).day, (await state()).session],
    [first.champion, 1, '2019-02-20'],
  );
  const policy = {
    ...defaultPolicy,
    version: 2,
    difference: { horizons: [1], minSymbols: 3 },
    offline: { minSessions: 100, confidence: 0.9, delta: 0.9 },
  };
  await update(CONTEST.adoptPolicy, { kind: 'adopt-policy', id: 'p1', ...person, policy });
  const other = CHEAP_RECIPES.slice(0, 2).find(({ name }) => name !== first.champion)!.name;
  await update(CONTEST.register, { kind: 'register', id: 'r1', recipe: other, name: 'Ada' });
  await rig.runDay('2019-02-21');
  const inputs = await contestInputs(deps.db, { contest: `${universe}-1`, from: 1, to: 99 });
  const { recipes, champion } = inputs.at(-1)!.input as SessionInput;
  assert.equal(champion, first.champion);
  // SHV is forecast and not scored.
  assert.deepEqual([recipes[other]!.issued, recipes[other]!.expected], [5, 5]);
  assert.equal(recipes[other]!.difference!.symbols, 4);
  assert.equal(recipes[champion]!.coverage!.judged, 5);
});

test('a forced challenger serves the next day; rolled back, the last good champion serves that day again', async () => {
  const { champion, challengers } = await state();
  const other = challengers[0]!.recipe;
  const force = {
    kind: 'action',
    id: 'f1',
    action: 'force',
    recipe: other,
    second: 'Bo',
    ...person,
  } as const;
  assert.equal((await update(CONTEST.act, force)).view.champion, other);
  assert.deepEqual(await served(), [`2019-02-21 ${champion}`]);
  assert.equal((await rig.runDay('2019-02-22')).champion, other);
  assert.deepEqual(await served(), [`2019-02-22 ${other}`]);
  const back = { kind: 'action', id: 'b1', action: 'roll-back', ...person } as const;
  assert.equal((await update(CONTEST.act, back)).view.champion, champion);
  assert.deepEqual(await served(), [`2019-02-22 ${champion}`]);
  const { rows } = await deps.db.query(
    `select title from tempocast.notice where kind = 'ContestDecision' order by incident_key`,
  );
  assert.deepEqual(
    rows.map(({ title }) => title),
    [
      `${universe}: promoted ${other}; ${other} serves`,
      `${universe}: rolled-back ${champion}; ${champion} serves`,
    ],
  );
});

test('an old session that is run again leaves the contest as it is', async () => {
  const before = await state();
  const rerun = await client.workflow.start('dailyPipelineWorkflow', {
    ...{ workflowId: 'day/again', taskQueue: 'tempocast-cpu' },
    args: [{ universe, session: '2019-02-20', run: 1 }],
  });
  assert.equal((await rerun.result()).state, 'completed');
  assert.deepEqual(await state(), before);
});
