/** Days that tell the contest: whoever it decides for serves the next one, and a rollback serves the last one again. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startApi } from '../api/main.ts';
import { askContest } from '../cli/operator/ask-contest.ts';
import type { SessionInput } from '../schemas/contest.ts';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  type ContestView,
} from '../schemas/contest-requests.ts';
import type { ContestSeries } from '../schemas/contest-series.ts';
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
  const api = await startApi({ ...config, api: { ...config.api, port: 0 } });
  try {
    const post = async (body: object) => {
      const response = await fetch(`${api.url}/v1/contest/actions`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const back = { action: 'roll-back', by: 'Ada', reason: person.reason };
    const done = await post({ ...back, id: 'b1' });
    assert.deepEqual([done.status, done.body.state], [200, 'done']);
    const refused = await post(back);
    assert.deepEqual([refused.status, refused.body.reason], [409, 'NothingToRollBackTo']);
    const read = async (path: string) => (await fetch(`${api.url}${path}`)).json() as Promise<never>;
    const { decisions } = (await read('/v1/contest/decisions')) as {
      decisions: { id: string; kind: string }[];
    };
    assert.equal(decisions[0]!.kind, 'rolled-back');
    const one = (await read(`/v1/contest/decisions/${encodeURIComponent(decisions[0]!.id)}`)) as {
      evidence: { action: { name: string } };
      policy: { version: number };
    };
    assert.deepEqual([one.evidence.action.name, one.policy.version], ['Ada', 2]);
    const { series, recipes, champion: serving } = (await read('/v1/contest/series')) as ContestSeries;
    assert.deepEqual([recipes, serving], [[champion, other].sort(), champion]);
    assert.deepEqual(series.find(({ recipe }) => recipe === other)!.role, [
      'outside',
      'challenger',
      'champion',
    ]);
    const own = (await read(`/v1/contest/series?challenger=${other}`)) as ContestSeries;
    assert.deepEqual(
      own.series,
      series.filter(({ recipe }) => recipe === other),
    );
    const { state: whole } = (await read('/v1/contest')) as { state: { champion: { recipe: string } } };
    assert.equal(whole.champion.recipe, champion);
    const latest = (await read('/v1/forecasts/latest?symbol=KO')) as { forecasts: { recipe: string }[] };
    assert.deepEqual([...new Set(latest.forecasts.map(({ recipe }) => recipe))], [champion]);
  } finally {
    await api.close();
  }
  assert.equal((await state()).champion, champion);
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

test('the command line asks the same contest, and reads what it refuses', async () => {
  const pause = { kind: 'action', id: 'c1', action: 'pause', ...person } as const;
  assert.equal((await askContest({ client, config }, CONTEST.act, pause)).view.status, 'paused');
  assert.equal((await askContest({ client, config }, CONTEST.act, pause)).view.status, 'paused');
  const again = askContest({ client, config }, CONTEST.act, { ...pause, id: 'c2' });
  await assert.rejects(again, { type: 'NotRunning', message: /is paused, only a running one/ });
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
