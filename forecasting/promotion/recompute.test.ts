import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recompute } from './recompute.ts';
import { normals } from './simulation.ts';
import { Contest } from './testing.ts';

const normal = normals(1);
const contest = new Contest(['lstm']);
while (contest.state.champion.recipe === 'har') contest.day({ lstm: 0.5 + normal() });
const promoted = contest.events.at(-1)!;

test('a promotion follows from its own numbers, to the last bit, also after it was kept as text', () => {
  const { found, problems } = recompute(JSON.parse(JSON.stringify(promoted)))!;
  assert.deepEqual(problems, []);
  assert.equal(found.logM, promoted.evidence.logM);
  assert.equal(recompute(contest.events[0]!), undefined);
});

test('a rollback and a look follow from theirs too', () => {
  const next = structuredClone(contest);
  Object.setPrototypeOf(next, Contest.prototype);
  while (next.state.champion.recipe === 'lstm') next.day({ har: 1 });
  assert.deepEqual(recompute(next.events.at(-1)!)!.problems, []);
  const kept = new Contest(['lstm']);
  while (kept.events.at(-1)!.kind !== 'kept')
    kept.day({ lstm: kept.state.day < 20 ? 1 : (-1) ** kept.state.day });
  const again = recompute(kept.events.at(-1)!)!;
  assert.deepEqual(again.problems, []);
  assert.ok(again.found.look !== null);
});

test('a number that was changed is found, and what it does to the evidence', () => {
  const numbers = [...promoted.evidence.differences!];
  numbers[4] = numbers[4]! + 0.001;
  const { problems } = recompute(promoted, numbers)!;
  assert.match(problems[0]!, /number 5 is recorded as/);
  assert.match(problems[1]!, /ln M is recorded as/);
  assert.match(recompute(promoted, numbers.slice(1))!.problems[0]!, /numbers are recorded, again there are/);
});

test('evidence for harm is computed again from minus the numbers of its range', () => {
  const harmful = new Contest(['lstm']);
  const numbers: number[] = [];
  while (harmful.events.at(-1)!.kind !== 'dropped') {
    numbers.push(-0.5 + normal());
    harmful.day({ lstm: numbers.at(-1)! });
  }
  const event = harmful.events.at(-1)!;
  assert.equal(event.evidence.range!.count, numbers.length);
  assert.equal(recompute(event), undefined);
  assert.deepEqual(
    recompute(
      event,
      numbers.map((d) => -d),
    )!.problems,
    [],
  );
});
