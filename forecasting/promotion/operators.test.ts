import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Policy } from '../../schemas/policy.ts';
import { Contest } from './testing.ts';

function patient(what: 'test' | 'promotion', byDefault: 'proceed' | 'keep'): Policy {
  const policy = structuredClone(defaultPolicy);
  policy.approval[what] = { required: true, deadlineSessions: 3, default: byDefault };
  return policy;
}

/** Sessions with a clear gain, until something waits. */
function untilWaiting(policy: Policy): Contest {
  const contest = new Contest(['lstm'], policy);
  for (let day = 0; day < 100 && contest.events.at(-1)!.kind !== 'waiting'; day++) contest.day({ lstm: 1 });
  assert.equal(contest.events.at(-1)!.kind, 'waiting');
  return contest;
}

test('a promotion waits for a person, who approves it by name and reason', () => {
  const contest = untilWaiting(patient('promotion', 'keep'));
  assert.equal(contest.state.champion.recipe, 'har');
  const [event] = contest.act('approve', { recipe: 'lstm' });
  assert.equal(event!.kind, 'promoted');
  assert.deepEqual(event!.actor, { kind: 'operator', name: 'ana', second: null });
  assert.deepEqual(event!.reasons, ['because the test says so']);
  assert.ok(event!.evidence.logM! >= Math.log(40));
});

test('at the deadline the default of the policy decides', () => {
  for (const [byDefault, kind, champion] of [
    ['keep', 'kept', 'har'],
    ['proceed', 'promoted', 'lstm'],
  ] as const) {
    const contest = untilWaiting(patient('promotion', byDefault));
    contest.day({ lstm: 1 });
    contest.day({ lstm: 1 });
    assert.equal(contest.events.at(-1)!.kind, 'waiting');
    contest.day({ lstm: 1 });
    assert.equal(contest.events.find((event) => event.kind === kind)!.recipe, 'lstm');
    assert.equal(contest.state.champion.recipe, champion);
    assert.match(contest.events.at(-1)!.reasons[0]!, /nobody answered within 3 sessions/);
  }
});

test('a test can wait for approval too, and a pause moves its deadline', () => {
  const contest = untilWaiting(patient('test', 'keep'));
  assert.equal(contest.state.challengers.lstm!.stage, 'shadow');
  contest.act('pause');
  for (let day = 0; day < 10; day++) contest.day({ lstm: 1 });
  assert.ok(contest.state.challengers.lstm!.waiting !== null);
  contest.act('resume');
  const [event] = contest.act('approve', { recipe: 'lstm' });
  assert.deepEqual(event!.evidence.stage, { from: 'shadow', to: 'ab-10' });
  const kept = untilWaiting(patient('test', 'keep'));
  for (let day = 0; day < 10; day++) kept.day({ lstm: 1 });
  assert.equal(kept.state.challengers.lstm!.waiting, null);
  assert.equal(kept.state.tests.count, 0);
});

test('what the policy says needs a second person waits for one, or expires', () => {
  const contest = new Contest(['lstm']);
  const [proposed] = contest.act('force', { recipe: 'lstm' });
  assert.equal(proposed!.kind, 'proposed');
  assert.equal(contest.state.champion.recipe, 'har');
  const proposal = contest.state.proposals[0]!.id;
  assert.throws(() => contest.act('confirm', { proposal, name: ' Ana ' }), { type: 'SecondPersonSame' });
  assert.throws(() => contest.act('confirm', { proposal: 'x', name: 'ben' }), { type: 'ProposalUnknown' });
  const [forced] = contest.act('confirm', { proposal, name: 'ben' });
  assert.equal(forced!.kind, 'promoted');
  assert.deepEqual(forced!.actor, { kind: 'operator', name: 'ana', second: 'ben' });
  assert.deepEqual(contest.state.proposals, []);
  assert.equal(contest.act('roll-back')[0]!.kind, 'rolled-back');
  assert.equal(contest.state.champion.recipe, 'har');

  const late = new Contest(['lstm']);
  late.act('force', { recipe: 'lstm' });
  for (let day = 0; day < 3; day++) late.day({ lstm: 0 });
  assert.equal(late.events.at(-1)!.kind, 'proposal-expired');
  assert.throws(() => late.act('confirm', { proposal, name: 'ben' }), { type: 'ProposalUnknown' });
});

test('actions that have nothing to act on are refused by type, and change nothing', () => {
  const contest = new Contest(['lstm']);
  contest.day({ lstm: 0 });
  const before = structuredClone(contest.state);
  for (const [act, type] of [
    [() => contest.act('approve', { recipe: 'lstm' }), 'NothingToApprove'],
    [() => contest.act('approve', { recipe: 'x' }), 'ChallengerUnknown'],
    [() => contest.act('veto'), 'ChallengerUnknown'],
    [() => contest.act('force', { recipe: 'x' }), 'ChallengerUnknown'],
    [() => contest.act('force', { recipe: 'lstm', second: 'ANA' }), 'SecondPersonSame'],
    [() => contest.act('roll-back'), 'NothingToRollBackTo'],
    [() => contest.act('resume'), 'NotPaused'],
    [() => contest.act('pause', { name: ' ' }), 'NameMissing'],
    [
      () => contest.give({ kind: 'action', id: 'i', action: 'pause', name: 'a', reason: 'why not' }),
      'ReasonTooShort',
    ],
  ] as const) {
    assert.throws(act, { type });
    assert.deepEqual(contest.state, before);
  }
});

test('the same action again does nothing, and two operators at once get one outcome', () => {
  const contest = untilWaiting(patient('promotion', 'keep'));
  const approve = { recipe: 'lstm', id: 'vote-1' };
  assert.equal(contest.act('approve', approve).length, 1);
  assert.equal(contest.act('approve', approve).length, 0);
  assert.throws(() => contest.act('approve', { recipe: 'lstm', id: 'vote-2', name: 'ben' }), {
    type: 'ChallengerUnknown',
  });
  assert.equal(contest.events.filter((event) => event.kind === 'promoted').length, 1);
});

test('a veto takes a challenger out, and a closed contest takes nothing any more', () => {
  const contest = new Contest(['lstm']);
  assert.equal(contest.act('veto', { recipe: 'lstm' })[0]!.kind, 'dropped');
  contest.act('close', { second: 'ben' });
  assert.throws(() => contest.act('pause'), { type: 'ContestClosed' });
  assert.throws(() => contest.day({}), { type: 'ContestClosed' });
});

test('a new policy is adopted by name, and tests registered under the old one end without a result', () => {
  const contest = new Contest(['lstm']);
  for (let day = 0; day < 25; day++) contest.day({ lstm: 1 });
  assert.equal(contest.state.challengers.lstm!.stage, 'ab-10');
  const policy = { ...defaultPolicy, version: 3 };
  Object.assign(contest, { policy });
  assert.throws(() => contest.day({ lstm: 1 }), { type: 'PolicyChanged' });
  const adopt = { kind: 'adopt-policy', id: 'p2', name: 'ana', reason: 'stricter from now on' } as const;
  assert.deepEqual(contest.give(adopt)[0]!.evidence.restarted, ['lstm']);
  assert.equal(contest.state.challengers.lstm!.stage, 'shadow');
  assert.equal(contest.state.policy.version, 3);
});
