import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRounds } from './soak/kill.ts';
import { TARGETS } from './soak/killer.ts';

test('G7 days whose processes are killed have the rows, models and objects of undisturbed ones', async (t) => {
  if (process.platform !== 'linux') return t.skip('finds processes through /proc');
  const { rounds, leftBehind } = await killRounds({ rounds: 3, seed: 20190222 });
  for (const round of rounds) {
    t.diagnostic(JSON.stringify(round));
    assert.deepEqual(round.differences, [], `round ${round.round}`);
  }
  const killed = rounds.flatMap(({ kills }) => kills).filter(({ pid }) => pid !== undefined);
  assert.deepEqual(killed.map(({ target }) => target).sort(), [...TARGETS].sort(), 'each part was killed');
  const resumed = rounds.flatMap(({ resumedAtSteps }) => resumedAtSteps);
  assert.ok(
    resumed.some((step) => step > 0),
    'the killed training went on from a checkpoint',
  );
  assert.deepEqual(leftBehind, []);
});
