import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countFailures, restartDelay } from './backoff.ts';

const deaths: [title: string, before: number, readyForMs: number, killed: boolean, after: number][] = [
  ['it never answered', 0, 0, false, 1],
  ['it never answered, again', 4, 0, false, 5],
  ['it answered for a moment only', 1, 2_999, false, 2],
  ['it had worked: a new count begins', 4, 3_000, false, 0],
  ['it was killed while it worked: not its own failure', 2, 10, true, 2],
  ['it was killed before it answered', 2, 0, true, 3],
];
for (const [title, before, readyForMs, killed, after] of deaths) {
  test(`immediate failures after a death: ${title}`, () =>
    assert.equal(countFailures(before, { readyForMs, killed }), after));
}

test('the wait before a restart doubles from 200 ms to 10 s', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 6, 7, 40].map(restartDelay),
    [200, 200, 400, 800, 1600, 6400, 10_000, 10_000],
  );
});
