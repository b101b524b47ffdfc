/** New fits on a running system: told before they serve, live when they are like the fit before, else that one goes on serving. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { replayDecision } from '../activities/promote/replay-decision.ts';
import { CONTEST, type ContestAnswer, type ContestRequest } from '../schemas/contest-requests.ts';
import { workflowId } from '../schemas/pipeline.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import { contestAsOf, decisions } from '../stores/postgres/contests.ts';
import { rowsOf } from '../stores/postgres/db.ts';
import { modelView } from '../stores/postgres/model-view.ts';
import { modelVersions } from '../stores/postgres/models.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

const har = { ...CHEAP_RECIPES[1]!, retrainAfter: 1 };
const evaluation = { sessions: 120, every: 3 };
const rig = await startRig({ recipes: [har], contest: { enabled: true }, evaluation });
after(async () => {
  await rig.close();
  await stopServer();
});
const { client, deps, config } = rig;
const { universe } = config;
const ANY_TIME = '9999-12-31T23:59:59.999Z';
const stateNow = async () => (await contestAsOf(deps.db, { universe, asOf: ANY_TIME }))!.state;
const fits = async () => (await modelVersions(deps.db, { universe, asOf: ANY_TIME })).map(({ id }) => id);
const usedOn = async (session: string) =>
  (
    await rowsOf<{ id: string }>(
      deps.db,
      'select distinct model_version as id from tempocast.forecast where session = $1',
      [session],
    )
  ).map(({ id }) => id);

test('a new fit that is like the one before goes live before the forecasts of its day, and drift is watched from the first session on', async () => {
  await rig.runDay('2019-02-19');
  const first = await stateNow();
  assert.deepEqual([first.champion.modelVersion], await fits());
  const { basis, due } = first.drift!;
  assert.deepEqual([basis.recipe, basis.sessions, due], ['har', config.evaluation.sessions - 1, null]);
  assert.ok(Object.values(basis.monitors).every(({ threshold, sd }) => threshold > 0 && sd > 0));
  await rig.runDay('2019-02-20');
  const [newest] = await fits();
  const [made] = await decisions(deps.db, { universe, asOf: ANY_TIME, limit: 1 });
  assert.deepEqual([made!.event.kind, made!.event.evidence.modelVersion], ['fit-live', newest]);
  const { parity, standing } = made!.event.evidence.fit!;
  // The fit of the first day was evaluated, this one is not.
  assert.equal(standing!.session, '2019-02-19');
  assert.match(made!.event.reasons[1]!, /of an older fit, evaluated on 2019-02-19/);
  const { scores, record } = (await modelView(deps.db, newest!, ANY_TIME))!;
  assert.deepEqual([scores, record!.content.more.standingEvaluation], [{}, standing]);
  assert.deepEqual([parity!.before, parity!.sessions, parity!.lost], [first.champion.modelVersion, 20, 0]);
  assert.ok(Math.abs(Math.log(parity!.scaleRatio)) < 0.1 && parity!.meanShift < 0.1);
  assert.deepEqual(await usedOn('2019-02-20'), [newest]);
  assert.deepEqual((await replayDecision(deps, made!.event.id)).problems, []);
});

test('a fit that the policy refuses never serves: the fit before goes on, people are told once', async () => {
  const handle = client.workflow.getHandle(workflowId.contest(universe));
  const policy = {
    ...defaultPolicy,
    version: 3,
    refit: { paritySessions: 5, maxScaleRatio: 1 + 1e-12, maxMeanShift: 1e-12 },
  };
  const adopt = { kind: 'adopt-policy', id: 'p1', name: 'Ada', reason: 'no fit is alike', policy } as const;
  await handle.executeUpdate<ContestAnswer, [ContestRequest]>(CONTEST.adoptPolicy, { args: [adopt] });
  const before = (await stateNow()).champion.modelVersion!;
  assert.equal((await rig.runDay('2019-02-21')).state, 'completed');
  const [newest] = await fits();
  assert.notEqual(newest, before);
  assert.equal((await stateNow()).champion.modelVersion, before);
  assert.deepEqual(await usedOn('2019-02-21'), [before]);
  const refused = await rowsOf(deps.db, 'select model_version as id, recipe from tempocast.refused_fit', []);
  assert.deepEqual(refused, [{ id: newest, recipe: 'har' }]);
  const told = await rowsOf(
    deps.db,
    `select 1 from tempocast.notice where kind = 'ContestDecision' and title like '%fit-refused har%'`,
    [],
  );
  assert.equal(told.length, 1);
});
