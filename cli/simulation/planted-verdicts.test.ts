import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContestEvent } from '../../schemas/contest.ts';
import type { ContestDay } from '../../schemas/contest-days.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { StoredDecision } from '../../stores/postgres/contests.ts';
import { falsePromotions, plantedVerdicts, testsOfEqual } from './planted-verdicts.ts';

const recipe = (kind: string, from?: string): Recipe => ({
  ...{ name: `planted-${kind}`, family: 'planted', features: 'core', seed: 1 },
  ...{ window: { kind: 'expanding', minSessions: 250 }, refitEvery: 252, retrainAfter: 21 },
  hyper: { kind, ...(from === undefined ? {} : { from }) },
});
const decision = (event: Partial<ContestEvent>): StoredDecision =>
  ({
    event: {
      ...{
        reasons: [],
        evidence: {},
        recipe: null,
        session: null,
        champion: { before: 'ewma', after: 'ewma' },
      },
      ...event,
    },
    policy: defaultPolicy,
  }) as unknown as StoredDecision;
/** Differences 1 and 3 by turns: mean 2, standard deviation 1, so (2.487 / 2)^2 = 1.55 sessions are asked for. */
const days = ['2013-01-02', '2013-01-03', '2013-01-04', '2013-01-07'].map(
  (session, at): ContestDay =>
    ({ recipe: 'planted-better', champion: 'ewma', session, difference: at % 2 === 0 ? 1 : 3 }) as ContestDay,
);
const promoted = (name: string, session: string, from: string) =>
  decision({
    ...{ kind: 'promoted', recipe: name, session, champion: { before: 'ewma', after: name } },
    evidence: { test: { number: 1, alpha: 0.05, from, day: 1, endDay: 250 } },
  });

test('a better recipe is right when it was promoted within the days of the formula, and late after them', () => {
  const verdict = (from: string) =>
    plantedVerdicts([recipe('better')], [promoted('planted-better', '2013-01-07', from)], days)[0]!;
  assert.equal(verdict('2013-01-07').right, true);
  assert.match(
    verdict('2013-01-07').happened.at(-1)!,
    /test 1 took 1 sessions; at a mean difference of 2\.00e\+0 .* asks for 2$/,
  );
  assert.equal(verdict('2013-01-04').right, false);
  assert.equal(plantedVerdicts([recipe('better')], [], days)[0]!.right, false);
});

test('promoting an equal recipe is false, and counted beside what alpha allows for its tests', () => {
  const started = decision({
    ...{ kind: 'stage', recipe: 'planted-equal', session: '2013-01-02' },
    evidence: { stage: { from: 'shadow', to: 'ab-10' } },
  });
  const all = [started, promoted('planted-equal', '2013-01-07', '2013-01-03')];
  const verdicts = plantedVerdicts([recipe('equal')], all, []);
  assert.deepEqual([verdicts[0]!.right, falsePromotions(verdicts, all)], [false, 1]);
  assert.deepEqual(testsOfEqual([recipe('equal')], all, defaultPolicy), { tests: 1, allowed: 0.05 });
  assert.equal(plantedVerdicts([recipe('equal')], [started], [])[0]!.right, true);
});

test('a leak has to be refused for being too good, a break rolled back after it, silence punished after it', () => {
  const right = (kind: string, event: Partial<ContestEvent>) =>
    plantedVerdicts([recipe(kind, kind === 'leaks' ? undefined : '2013-01-04')], [decision(event)], [])[0]!
      .right;
  const leaks = { kind: 'gate-refused', recipe: 'planted-leaks' } as const;
  assert.equal(right('leaks', { ...leaks, reasons: ['too good to be true: skill .9'] }), true);
  assert.equal(right('leaks', { ...leaks, reasons: ['inferior'] }), false);
  const back = {
    kind: 'rolled-back',
    recipe: 'ewma',
    champion: { before: 'planted-breaks', after: 'ewma' },
  } as const;
  assert.equal(right('breaks', { ...back, session: '2013-01-07' }), true);
  assert.equal(right('breaks', { ...back, session: '2013-01-03' }), false);
  const out = { kind: 'dropped', recipe: 'planted-stops' } as const;
  assert.equal(right('stops', { ...out, session: '2013-01-04' }), true);
  assert.equal(right('stops', { ...out, session: '2013-01-03' }), false);
});
