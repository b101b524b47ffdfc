import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRounds } from './soak/kill.ts';
import { TARGETS } from './soak/killer.ts';

test('G7 days whose processes are killed have the rows, models and objects of undisturbed ones', async (t) => {
  if (process.platform !== 'linux') return t.skip('finds processes through /proc');
  // Each part of the system once.
  const killsPerRound = TARGETS.length / 2;
  const { rounds, leftBehind } = await killRounds({ rounds: 2, seed: 8, killsPerRound });
  for (const round of rounds) {
    t.diagnostic(JSON.stringify(round));
    assert.deepEqual(round.differences, [], `round ${round.round}`);
  }
  const killed = rounds.flatMap(({ kills }) => kills).filter(({ pid }) => pid !== undefined);
  // A part may be killed too late, when its day has just ended; the training is waited for.
  assert.ok(killed.length > TARGETS.length / 2, `${killed.length} kills`);
  assert.ok(killed.some(({ target }) => target === 'trainer'));
  const resumed = rounds.flatMap((round) => round.resumed);
  assert.ok(
    resumed.some(({ folds, step }) => folds + step > 0),
    'the killed training went on from a checkpoint',
  );
  assert.deepEqual(leftBehind, []);
});
