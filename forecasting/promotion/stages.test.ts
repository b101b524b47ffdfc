import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecipeDay } from '../../schemas/contest.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { servingArms } from './arms.ts';
import { eProcessOf, logEvidence } from './e-process.ts';
import { normals } from './simulation.ts';
import { step } from './stages.ts';
import { Contest, goodDay, passedGate, sessionOf } from './testing.ts';

/** As many sessions as asked, or until the champion changes. */
function run(
  contest: Contest,
  days: number,
  numbers: (day: number) => Record<string, number | RecipeDay>,
): void {
  const { recipe } = contest.state.champion;
  for (let day = 0; day < days && contest.state.champion.recipe === recipe; day++) contest.day(numbers(day));
}

test('a better challenger goes through every stage, with the sessions of the policy between them', () => {
  const contest = new Contest(['lstm']);
  const normal = normals(1);
  run(contest, 300, () => ({ lstm: 0.5 + normal() }));
  assert.deepEqual(contest.kinds(), ['registered lstm', 'stage lstm', 'stage lstm', 'promoted lstm']);
  const [, small, half, promoted] = contest.events;
  assert.deepEqual([small!.session, half!.session], [sessionOf(19), sessionOf(29)]);
  assert.deepEqual(small!.evidence.stage, { from: 'shadow', to: 'ab-10' });
  assert.deepEqual(half!.evidence.stage, { from: 'ab-10', to: 'ab-50' });
  assert.deepEqual(promoted!.champion, { before: 'har', after: 'lstm' });
  assert.equal(promoted!.policy.hash, contest.state.policy.hash);
  assert.equal(contest.state.watch!.recipe, 'har');
  assert.equal(contest.state.champion.modelVersion, 'lstm@1');
});

test('a promotion carries the numbers from which its evidence can be computed again', () => {
  const contest = new Contest(['lstm']);
  const normal = normals(2);
  run(contest, 300, () => ({ lstm: 0.5 + normal() }));
  const { evidence } = contest.events.at(-1)!;
  const values = evidence.differences!.filter((d) => d !== null);
  const again = eProcessOf(values, evidence.scale);
  assert.equal(logEvidence(again), evidence.logM);
  assert.deepEqual(again, evidence.process);
  assert.ok(evidence.logM! >= Math.log(evidence.threshold!) && evidence.mean! > 0);
});

test('a challenger that is never found better returns to shadow at its end date, and rests', () => {
  const contest = new Contest(['lstm']);
  run(contest, 20 + 250, (day) => ({ lstm: day < 20 ? 1 : day % 2 === 0 ? 1 : -1 }));
  assert.equal(contest.kinds().at(-1), 'kept lstm');
  const { evidence } = contest.events.at(-1)!;
  assert.equal(evidence.look!.sessions, 250);
  assert.ok(evidence.look!.p > evidence.look!.allowed);
  run(contest, 124, () => ({ lstm: 0 }));
  assert.equal(contest.state.challengers.lstm!.stage, 'shadow');
  run(contest, 1, () => ({ lstm: 0 }));
  assert.equal(contest.state.challengers.lstm!.stage, 'ab-10');
});

test('the look at the end date promotes what the bets were too slow to see', () => {
  const policy = structuredClone(defaultPolicy);
  policy.test.threshold = 1e12;
  const contest = new Contest(['lstm'], policy);
  const normal = normals(3);
  run(contest, 20 + 250, () => ({ lstm: 0.2 + normal() }));
  assert.equal(contest.kinds().at(-1), 'promoted lstm');
  assert.equal(contest.state.day, 270);
  assert.match(contest.events.at(-1)!.reasons[0]!, /registered look after 250 sessions: p 0.\d+ <= 0.025/);
});

test('a harmful challenger is dropped from shadow by evidence, a silent one by the missing guard', () => {
  const contest = new Contest(['bad', 'silent']);
  const normal = normals(4);
  contest.day({ bad: 0.1, silent: 0.1 });
  contest.day({ bad: 0.1 });
  assert.equal(contest.kinds().at(-1), 'dropped silent');
  assert.match(contest.events.at(-1)!.reasons[0]!, /missing 5.0 % of 20 sessions, above 2.0 %/);
  run(contest, 200, () => ({ bad: -0.8 + normal() }));
  assert.equal(contest.kinds().at(-1), 'dropped bad');
  assert.ok(contest.events.at(-1)!.evidence.logM! >= Math.log(20));
  assert.ok(contest.events.at(-1)!.evidence.mean! < 0);
});

test('a challenger that leaks, or returns what is no forecast, is out the same day', () => {
  const red = { band: 'red' as const, reasons: ['rankIc 0.2000 above red 0.1'] };
  for (const [change, reason] of [
    [{ sanity: red }, /too good to be true: rankIc/],
    [{ nonFinite: 1, issued: 29 }, /1 forecasts are not finite/],
    [{ wrongSymbols: 2 }, /2 forecasts of symbols nobody asked for/],
  ] as const) {
    const contest = new Contest(['lstm']);
    const [event] = contest.day({ lstm: goodDay(0.1, change) });
    assert.equal(event!.kind, 'dropped');
    assert.match(event!.reasons[0]!, reason);
    assert.deepEqual(contest.state.challengers, {});
  }
});

test('a gate that is not passed counts as a trial and lets nobody in', () => {
  const contest = new Contest([]);
  const [event] = contest.register('lstm', {
    ...passedGate,
    passed: false,
    reasons: ['inferior'],
    trials: 7,
  });
  assert.equal(event!.kind, 'gate-refused');
  assert.deepEqual(contest.state.challengers, {});
  assert.equal(contest.state.trials, 7);
});

test('one challenger is tested at a time, the best in shadow first, and at most four a year', () => {
  const contest = new Contest(['a', 'b', 'c']);
  run(contest, 25, () => ({ a: 0.1, b: 0.3, c: -0.01 }));
  assert.deepEqual(servingArms(contest.state, contest.policy), [{ recipe: 'b', share: 0.1 }]);
  for (let day = 0; day < 3; day++) {
    const tested = servingArms(contest.state, contest.policy)[0]!.recipe;
    contest.act('veto', { recipe: tested });
    contest.register(tested);
    run(contest, 21, () => ({ a: 0.1, b: 0.3, c: -0.01 }));
  }
  assert.equal(contest.state.tests.count, 4);
  contest.act('veto', { recipe: servingArms(contest.state, contest.policy)[0]!.recipe });
  run(contest, 60, () => ({ a: 0.1, b: 0.3 }));
  assert.deepEqual(servingArms(contest.state, contest.policy), []);
});

test('the same session again does nothing, another one of the same day and earlier ones are refused', () => {
  const contest = new Contest(['lstm']);
  contest.day({ lstm: 0.1 });
  contest.day({ lstm: 0.2 });
  const last = contest.inputs.at(-1)!;
  const repeated = step(contest.state, last, contest.policy);
  assert.equal(repeated.ignored, 'repeated-session');
  assert.equal(repeated.state, contest.state);
  assert.deepEqual(repeated.events, []);
  const other = { ...last, recipes: { lstm: goodDay(0.9) } } as typeof last;
  assert.throws(() => step(contest.state, other, contest.policy), { type: 'SessionAlreadyDecided' });
  assert.throws(() => step(contest.state, contest.inputs[1]!, contest.policy), {
    type: 'ClockWentBackwards',
  });
  const wrong = { ...last, session: sessionOf(9), champion: 'ewma' } as typeof last;
  assert.throws(() => step(contest.state, wrong, contest.policy), { type: 'EvidenceOfAnotherChampion' });
  assert.throws(() => contest.register('lstm'), { type: 'ChallengerExists' });
  assert.throws(() => contest.register('har'), { type: 'ChallengerExists' });
  const policy = { ...contest.policy, version: 3 };
  assert.throws(() => step(contest.state, { ...last, session: sessionOf(9) } as typeof last, policy), {
    type: 'PolicyChanged',
  });
});

test('a refit goes live on the sanity gates alone and loses no evidence', () => {
  const contest = new Contest(['lstm']);
  run(contest, 25, () => ({ lstm: 0.1 }));
  const before = contest.state.challengers.lstm!.harm;
  const refit = (recipe: string, check: RecipeDay) =>
    contest.give({
      kind: 'refit',
      id: `${recipe}${contest.inputs.length}`,
      recipe,
      modelVersion: 'new',
      check,
    });
  assert.equal(refit('har', goodDay(null))[0]!.kind, 'fit-live');
  assert.equal(contest.state.champion.modelVersion, 'new');
  const standing = { trainingRun: 'run/har', session: '2019-01-07' };
  const about = { recipe: 'har', modelVersion: 'newer', check: goodDay(null), standing };
  const [live] = contest.give({ kind: 'refit', id: 'newer', ...about });
  assert.deepEqual(live!.reasons, [
    'sanity gates passed',
    'scores are those of an older fit, evaluated on 2019-01-07',
  ]);
  assert.deepEqual(live!.evidence.fit!.standing, standing);
  const refused = refit('lstm', goodDay(null, { issued: 20, coverage: { inside: 3, judged: 10 } }))[0]!;
  assert.equal(refused.kind, 'fit-refused');
  assert.deepEqual(refused.reasons, ['10 of 30 forecasts are missing', 'coverage 3 of 10, below 0.7']);
  assert.equal(contest.state.challengers.lstm!.modelVersion, 'lstm@1');
  assert.deepEqual(contest.state.challengers.lstm!.harm, before);
  assert.throws(() => refit('nobody', goodDay(null)), { type: 'RecipeUnknown' });
});

test('any history can be replayed, has no event twice, and its state is plain JSON of bounded size', () => {
  const day = fc.record({
    a: fc.double({ min: -1, max: 2, noNaN: true }),
    b: fc.double({ min: -1, max: 1, noNaN: true }),
    broken: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(day, { size: 'max', minLength: 50, maxLength: 300 }), (days) => {
      const contest = new Contest(['a', 'b']);
      let state = contest.state;
      for (const { a, b, broken } of days) {
        const numbers: Record<string, RecipeDay> = { a: goodDay(a), b: goodDay(b), har: goodDay(0.1) };
        if (broken === 0) delete numbers.a;
        contest.day({ ...numbers, [contest.state.champion.recipe]: goodDay(null, { difference: null }) });
        // Carried over as text, and each input given twice.
        const input = contest.inputs.at(-1)!;
        state = step(JSON.parse(JSON.stringify(state)), input, contest.policy).state;
        const twice = step(state, input, contest.policy);
        assert.deepEqual([twice.events, twice.ignored], [[], 'repeated-session']);
      }
      assert.deepEqual(state, contest.state);
      assert.equal(new Set(contest.events.map((event) => event.id)).size, contest.events.length);
      assert.equal(contest.state.sequence, contest.events.length);
      assert.ok(JSON.stringify(state).length < 40_000);
    }),
    { numRuns: 8 },
  );
});
