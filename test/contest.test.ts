/** The contest as a real execution on a real server: accepted, refused, carried over, closed. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ApplicationFailure, WorkflowUpdateFailedError } from '@temporalio/client';
import { replayDecision } from '../activities/promote/replay-decision.ts';
import { stepContest } from '../activities/promote/step-contest.ts';
import type { OperatorAction } from '../schemas/contest.ts';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  type ContestView,
  type ContestWorkflowInput,
} from '../schemas/contest-requests.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import { championAsOf, promotions } from '../stores/postgres/champions.ts';
import { decisions } from '../stores/postgres/contests.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

// The days do not tell it: every input is given here.
const rig = await startRig({ recipes: CHEAP_RECIPES.slice(0, 2), contest: { enabled: false } });
after(async () => {
  await rig.close();
  await stopServer();
});
const { client, deps } = rig;
const universe = rig.config.universe;
const ANY_TIME = '9999-12-31T23:59:59.999Z';
const DAYS = ['2019-02-20', '2019-02-21', '2019-02-22'] as const;
const handle = client.workflow.getHandle(workflowId.contest(universe));
const start = (input: ContestWorkflowInput) =>
  client.workflow.start<(input: ContestWorkflowInput) => Promise<ContestView>>(WORKFLOW.contest, {
    ...{ workflowId: workflowId.contest(universe), taskQueue: TASK_QUEUE.cpu, args: [input] },
  });
const update = (name: string, request: ContestRequest) =>
  handle.executeUpdate<ContestAnswer, [ContestRequest]>(name, { args: [request] });
const act = (id: string, action: OperatorAction['action'], more: Partial<OperatorAction> = {}) =>
  update(CONTEST.act, {
    ...{ kind: 'action', id, action, name: 'Ada', reason: 'because the test says so' },
    ...more,
  });
const refusedAs = (type: string) => (error: unknown) => {
  assert.ok(error instanceof WorkflowUpdateFailedError, String(error));
  assert.ok(error.cause instanceof ApplicationFailure);
  assert.equal(error.cause.type, type);
  return true;
};
const kinds = ({ events }: ContestAnswer) =>
  events.map(({ kind, recipe }) => `${kind} ${recipe ?? ''}`.trim());
const asOfDay: string[] = [];
let champion = '';
let other = '';

test('sessions in order; the same one again, and one that a dead attempt has decided, change nothing', async () => {
  for (const day of DAYS.slice(0, 2)) {
    const result = await rig.runDay(day);
    asOfDay.push(result.asOf!);
    champion = result.champion!;
  }
  other = CHEAP_RECIPES.slice(0, 2).find(({ name }) => name !== champion)!.name;
  await start({ universe, updatesPerRun: 12 });
  const first = { kind: 'session', session: DAYS[0], asOf: asOfDay[0]! } as const;
  const one = await update(CONTEST.session, first);
  assert.deepEqual([one.view.champion, one.view.day, one.repeated], [champion, 1, false]);
  // The policy tries whoever was evaluated beside the champion; 119 sessions are not enough.
  assert.deepEqual(kinds(one), [`gate-refused ${other}`]);
  assert.deepEqual(await update(CONTEST.session, first), { ...one, repeated: true });
  // An attempt that wrote and died before it could say so.
  const second = { kind: 'session', session: DAYS[1], asOf: asOfDay[1]! } as const;
  const { view } = await stepContest(deps, { universe, request: second });
  const found = await update(CONTEST.session, second);
  assert.deepEqual([found.view, found.repeated], [view, true]);
  assert.deepEqual(await handle.query<ContestView>(CONTEST.state), view);
});

test('what cannot be is refused with a type: in the validator without a trace, else by the state', async () => {
  const before = (await handle.fetchHistory()).events!.length;
  await assert.rejects(act('a0', 'pause', { name: ' ' }), refusedAs('NameMissing'));
  await assert.rejects(act('a0', 'dance' as 'pause'), refusedAs('RequestInvalid'));
  await assert.rejects(update(CONTEST.register, null as never), refusedAs('RequestInvalid'));
  const accepted = (await handle.fetchHistory()).events!.filter(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
  );
  assert.equal(accepted.length, 3);
  assert.ok((await handle.fetchHistory()).events!.length >= before);
  const register = { kind: 'register', id: 'r0', recipe: 'oracle', name: 'Ada' } as const;
  await assert.rejects(update(CONTEST.register, register), refusedAs('RecipeUnknown'));
  await assert.rejects(act('a1', 'roll-back'), refusedAs('NothingToRollBackTo'));
  await assert.rejects(act('a2', 'pause', { reason: 'short' }), refusedAs('ReasonTooShort'));
  const policy = { ...defaultPolicy, test: { ...defaultPolicy.test, threshold: 2 } };
  const adopt = { kind: 'adopt-policy', id: 'p0', name: 'Ada', reason: 'lower', policy } as const;
  await assert.rejects(update(CONTEST.adoptPolicy, adopt), refusedAs('PolicyInvalid'));
});

test('the offline gate reads the folds of both recipes; a policy that asks for less lets the challenger in, once', async () => {
  const register = { kind: 'register', id: 'r1', recipe: other, name: 'Ada', reason: 'narrower' } as const;
  assert.deepEqual(kinds(await update(CONTEST.register, register)), [`gate-refused ${other}`]);
  const [refused] = await decisions(deps.db, { universe, asOf: ANY_TIME, limit: 1 });
  const gate = refused!.event.evidence.gate!;
  assert.equal(refused!.event.reasons.at(-1), 'asked for: narrower');
  // The last of them has no outcome yet.
  assert.equal(gate.sessions, rig.config.evaluation.sessions - 1);
  assert.ok(gate.reasons.includes(`${gate.sessions} out-of-sample sessions, at least 500 are needed`));
  assert.equal(gate.confidenceSet!.p > 0, true);
  // Once by the policy, once by Ada.
  assert.equal(gate.trials, 2);
  assert.ok(gate.deflatedSharpe! > 0 && gate.deflatedSharpe! < 1);
  assert.deepEqual([gate.overfitting, gate.trialSeries], [null, 1]);
  assert.match(gate.remarks![0]!, /^n = 1 trial: nothing was chosen/);

  const policy = { ...defaultPolicy, version: 2, offline: { minSessions: 100, confidence: 0.9, delta: 0.9 } };
  const adopt = { kind: 'adopt-policy', id: 'p1', name: 'Ada', reason: 'a small universe', policy } as const;
  assert.deepEqual(kinds(await update(CONTEST.adoptPolicy, adopt)), ['policy-adopted']);
  const again = { ...register, id: 'r2' } as const;
  assert.deepEqual(kinds(await update(CONTEST.register, again)), [`registered ${other}`]);
  await assert.rejects(update(CONTEST.register, { ...again, id: 'r3' }), refusedAs('ChallengerExists'));
});

test('carried over to a new run it goes on where it was', async () => {
  const before = (await handle.describe()).runId;
  const { view } = await act('a3', 'pause');
  for (let i = 0; (await handle.describe()).runId === before; i += 1) {
    assert.ok(i < 10, 'nothing was carried over after so many updates');
    await act('a3', 'pause');
  }
  assert.deepEqual(await handle.query(CONTEST.state), view);
  assert.equal((await handle.query<unknown[]>(CONTEST.decisions)).length, 5);
  assert.deepEqual(kinds(await act('a4', 'resume')), ['resumed']);
});

test('two operators at once: one promotion, one refusal; the day follows who serves', async () => {
  assert.deepEqual(kinds(await act('f1', 'force', { recipe: other })), [`proposed ${other}`]);
  const results = await Promise.allSettled([
    act('c1', 'confirm', { proposal: 'f1', name: 'Bo' }),
    act('c2', 'confirm', { proposal: 'f1', name: 'Cy' }),
  ]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  refusedAs('ProposalUnknown')(results.find((one) => one.status === 'rejected')!.reason);
  const made = await promotions(deps.db, { universe, asOf: ANY_TIME });
  assert.deepEqual(
    made.map(({ recipe, previousRecipe }) => [recipe, previousRecipe]),
    [
      [other, champion],
      [champion, null],
    ],
  );
  const { champion: served } = await rig.runDay(DAYS[2]);
  assert.equal(served, other);
});

test('every decision, made again from stored forecasts, is the same; a closed contest takes nothing more', async () => {
  for (const { event } of await decisions(deps.db, { universe, asOf: ANY_TIME, limit: 100 })) {
    assert.deepEqual((await replayDecision(deps, event.id)).problems, [], event.id);
  }
  const closed = await act('x1', 'close', { second: 'Bo' });
  assert.deepEqual([kinds(closed), closed.view.status], [['closed'], 'closed']);
  const result = (await handle.result()) as ContestView;
  assert.equal(result.status, 'closed');
  assert.equal((await championAsOf(deps.db, { universe, asOf: ANY_TIME }))!.recipe, other);
  const late = { kind: 'session', session: DAYS[2], asOf: ANY_TIME } as const;
  await assert.rejects(stepContest(deps, { universe, request: late }), { type: 'ContestClosed' });
});
