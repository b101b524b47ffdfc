import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionInput } from '../../schemas/contest.ts';
import type { DriftBasis, DriftDay } from '../../schemas/drift.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { Contest, goodDay, sessionOf } from './testing.ts';

const monitor = (mean: number) => ({ mean, sd: 0.1, threshold: 5, expectedRunLength: 1000 });
const basis: DriftBasis = {
  ...{ recipe: 'har', source: 'run/har', sessions: 500 },
  monitors: {
    'loss-page-hinkley': monitor(0.56),
    'pit-page-hinkley': monitor(0.5),
    'coverage-cusum': monitor(0.1),
  },
};
const QUIET: DriftDay = { loss: 0.56, pit: 0.5, miss: 0.1 };
/** Losses and misses far above the reference, PIT as it was. */
const WORSE: DriftDay = { loss: 0.86, pit: 0.5, miss: 0.4 };

/** The next session of a contest whose champion `har` has this day. */
function day(contest: Contest, of: DriftDay, more: Partial<SessionInput['drift']> = {}) {
  const session = sessionOf(contest.state.day);
  const recipes = { har: goodDay(null, { difference: null }) };
  return contest.give({ kind: 'session', session, champion: 'har', recipes, drift: { day: of, ...more } });
}

test('without a reference nothing is watched; with one, quiet sessions ask for nothing', () => {
  const contest = new Contest([]);
  day(contest, WORSE);
  assert.equal(contest.state.drift, undefined);
  day(contest, QUIET, { basis });
  for (let i = 0; i < 100; i++) day(contest, QUIET);
  assert.deepEqual([contest.state.drift!.due, contest.state.drift!.signals], [null, []]);
  assert.deepEqual(contest.events, []);
});

test('a drift that is confirmed asks for a retraining once in so many sessions, and a fit settles it', () => {
  const contest = new Contest([]);
  day(contest, QUIET, { basis });
  for (let i = 0; i < 40; i++) day(contest, QUIET);
  while (contest.events.length === 0 && contest.state.day < 80) day(contest, WORSE);
  const [first] = contest.events;
  assert.equal(first!.kind, 'drift');
  assert.equal(first!.recipe, 'har');
  assert.deepEqual(first!.actor, { kind: 'policy' });
  const { retrain, source, monitors } = first!.evidence.drift!;
  assert.deepEqual([retrain, source], [true, 'run/har']);
  assert.ok(monitors.length > 0 && monitors.every(({ statistic, threshold }) => statistic > threshold));
  const since = contest.state.session;
  assert.equal(contest.state.drift!.due, since);
  // Still drifting: told again, but within the interval of the policy nothing more is asked for.
  const asked = contest.state.drift!.askedDay!;
  while (contest.events.length === 1 && contest.state.day < asked + 60) day(contest, WORSE);
  assert.equal(contest.events[1]!.evidence.drift!.retrain, false);
  assert.equal(contest.state.drift!.due, since);
  const check = goodDay(null, { difference: null });
  contest.give({ kind: 'refit', id: 'fit2', recipe: 'har', modelVersion: 'har@2', check, parity: null });
  assert.deepEqual([contest.state.drift!.due, contest.state.drift!.stale], [null, true]);
  // A reference of the new fit: the monitors begin anew, what was asked for counts on.
  day(contest, QUIET, { basis: { ...basis, source: 'run/har2' } });
  assert.deepEqual(
    [contest.state.drift!.basis.source, contest.state.drift!.stale, contest.state.drift!.askedDay],
    ['run/har2', undefined, asked],
  );
});

test('a new fit that is not like the one before is refused with the numbers, one that read other features is not compared', () => {
  const contest = new Contest([]);
  const check = goodDay(null, { difference: null });
  const fit = (id: string, change: object | null) =>
    contest.give({
      ...{ kind: 'refit', id, recipe: 'har', modelVersion: `har@${id}`, check },
      parity:
        change === null
          ? null
          : { before: 'har@1', sessions: 20, rows: 600, scaleRatio: 1, meanShift: 0.01, lost: 0, ...change },
    });
  const kinds = (events: ReturnType<typeof fit>) => events.map(({ kind, reasons }) => [kind, ...reasons]);
  const allowed = `allowed are ${(1 / 1.5).toPrecision(3)} to ${defaultPolicy.refit!.maxScaleRatio}`;
  assert.deepEqual(kinds(fit('2', { scaleRatio: 4 })), [
    ['fit-refused', `sigma is 4.00 times that of the fit before, ${allowed}`],
  ]);
  assert.deepEqual(kinds(fit('3', { meanShift: 0.9 })), [
    ['fit-refused', 'the mean moved by 0.900 sigmas from the fit before, allowed are 0.5'],
  ]);
  assert.deepEqual(
    kinds(fit('4', { lost: 7, scaleRatio: Number.NaN })).map(([kind]) => kind),
    ['fit-refused'],
  );
  assert.equal(contest.state.champion.modelVersion, null);
  assert.deepEqual(kinds(fit('5', {})), [['fit-live', 'sanity gates passed']]);
  assert.deepEqual(kinds(fit('6', null)), [['fit-live', 'sanity gates passed']]);
  assert.equal(contest.state.champion.modelVersion, 'har@6');
});
