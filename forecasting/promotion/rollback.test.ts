import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { normals } from './simulation.ts';
import { Contest, goodDay } from './testing.ts';

/** lstm was made champion by force, har watches from shadow. */
function promoted(champion = 'har', others: string[] = []): Contest {
  const contest = new Contest(['lstm', ...others], defaultPolicy, champion);
  contest.day({ lstm: 0 });
  contest.act('force', { recipe: 'lstm', second: 'ben' });
  assert.equal(contest.state.champion.recipe, 'lstm');
  return contest;
}
const champion = (change: Parameters<typeof goodDay>[1]) => goodDay(null, { difference: null, ...change });

test('G10 a harmful champion is rolled back in the very session whose evidence is enough', () => {
  const contest = promoted();
  const normal = normals(1);
  for (let day = 0; day < 60 && contest.state.champion.recipe === 'lstm'; day++) {
    const { watch } = contest.state;
    assert.ok(
      watch !== null && watch.process.maxLogM < Math.log(20),
      'no session passes above the threshold',
    );
    contest.day({ har: 1 + 0.5 * normal() });
  }
  const event = contest.events.at(-1)!;
  assert.equal(event.kind, 'rolled-back');
  assert.deepEqual(event.champion, { before: 'lstm', after: 'har' });
  assert.equal(event.session, contest.state.session);
  assert.ok(event.evidence.logM! >= Math.log(20));
  assert.deepEqual(event.actor, { kind: 'policy' });
  assert.deepEqual(contest.state.challengers, {});
  assert.equal(contest.state.watch, null);
});

test('G10 every hard guard rolls the champion back in the session in which it trips', () => {
  for (const [name, change, first] of [
    ['non-finite', { nonFinite: 1, issued: 29 }, 1],
    ['wrong symbols', { wrongSymbols: 1 }, 1],
    ['missing', { issued: 15 }, 1],
    ['latency', { latencyMs: 600_001 }, 4],
    ['coverage', { coverage: { inside: 20, judged: 30 } }, 20],
  ] as const) {
    const contest = promoted();
    // A guard that is judged over a window sees only sessions in which it served.
    contest.state.champion.guards = [];
    let day = 1;
    while (contest.day({ lstm: champion(change), har: 0 }).length === 0) day += 1;
    assert.equal(day, first, name);
    assert.equal(contest.events.at(-1)!.kind, 'rolled-back', name);
    assert.equal(contest.state.champion.recipe, 'har', name);
  }
});

test('a champion that answers nothing is rolled back at once, one late name in twenty sessions is not', () => {
  const silent = promoted();
  const session = '2019-02-22';
  const recipes = { har: goodDay(0) };
  silent.give({ kind: 'session', session, champion: 'lstm', recipes });
  assert.equal(silent.events.at(-1)!.kind, 'rolled-back');
  const late = promoted();
  assert.deepEqual(late.day({ lstm: champion({ issued: 29 }), har: 0 }), []);
});

test('the fallback serves when the previous champion is not fit, and nobody flaps', () => {
  const contest = promoted('har', ['ewma']);
  contest.day({ lstm: champion({ nonFinite: 3 }), har: goodDay(0, { nonFinite: 3 }), ewma: 0 });
  assert.deepEqual(contest.events.at(-1)!.champion, { before: 'lstm', after: 'ewma' });
  assert.deepEqual(contest.state.challengers, {});
  assert.equal(contest.state.watch, null);
});

test('when nobody is fit to take over that is told once, and the champion stays', () => {
  const contest = new Contest([], defaultPolicy, 'ewma');
  const broken = { ewma: champion({ nonFinite: 3 }) };
  assert.equal(contest.day(broken)[0]!.kind, 'rollback-impossible');
  assert.deepEqual(contest.day(broken), []);
  assert.deepEqual(contest.day({}), []);
  assert.equal(contest.day(broken)[0]!.kind, 'rollback-impossible');
});

test('a champion that holds out is confirmed after its window, and the old one challenges again after a rest', () => {
  const contest = promoted();
  for (let day = 0; day < 60; day++) contest.day({ har: day % 2 === 0 ? -0.1 : 0.1 });
  const event = contest.events.at(-1)!;
  assert.deepEqual([event.kind, event.recipe], ['confirmed', 'lstm']);
  assert.equal(event.evidence.differences!.length, 60);
  assert.equal(contest.state.watch, null);
  assert.equal(contest.state.challengers.har!.restUntilDay, contest.state.day + 125);
});

test('a rollback works while paused, a promotion does not', () => {
  const contest = promoted();
  contest.act('pause');
  contest.day({ lstm: champion({ nonFinite: 1 }), har: 0 });
  assert.equal(contest.events.at(-1)!.kind, 'rolled-back');
  const paused = new Contest(['lstm']);
  const normal = normals(2);
  for (let day = 0; day < 45; day++) paused.day({ lstm: 1 + 0.1 * normal() });
  paused.act('pause');
  for (let day = 0; day < 60; day++) paused.day({ lstm: 1 + 0.1 * normal() });
  assert.equal(paused.state.champion.recipe, 'har');
  paused.act('resume');
  paused.day({ lstm: 1 });
  assert.equal(paused.state.champion.recipe, 'lstm');
});

test('a champion that is too good raises one alarm and goes on serving', () => {
  const contest = new Contest([]);
  const red = champion({ sanity: { band: 'red', reasons: ['rankIc 0.2'] } });
  assert.deepEqual(
    contest.day({ har: red }).map((event) => event.kind),
    ['alarm'],
  );
  assert.deepEqual(contest.day({ har: red }), []);
});
