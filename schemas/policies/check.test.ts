import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPolicy, policyProblems } from './check.ts';
import { defaultPolicy } from './default.ts';

/** The default with one value replaced. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(defaultPolicy) as unknown as Record<string, unknown>;
  const keys = path.split('/').slice(1);
  const last = keys.pop()!;
  const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy;
}

test('the shipped policy has the designed thresholds', () => {
  const { test: terms, rollback, guards, shadow, serving } = defaultPolicy;
  assert.deepEqual([terms.threshold, terms.lookP, terms.perYear, shadow.harmThreshold], [40, 0.025, 4, 20]);
  assert.deepEqual([rollback.windowSessions, rollback.threshold], [60, 20]);
  assert.deepEqual([guards.minCoverage, guards.maxMissing, guards.windowSessions], [0.7, 0.02, 20]);
  assert.deepEqual(
    serving.map((entry) => entry.share),
    [0.1, 0.5],
  );
  assert.deepEqual(policyProblems(defaultPolicy), []);
});

test('a policy that contradicts itself is refused with the place, the value and what is allowed', () => {
  for (const [path, value, where, allowed] of [
    ['/test/threshold', 39, '/test/threshold', /at least 40.*Ville/],
    ['/test/lookP', 0.05, '/test/lookP', /below alpha 0.05/],
    ['/test/perYear', 5, '/test/perYear', /at most 4/],
    ['/test/sessions', 20, '/test/sessions', /more than the 20 sessions/],
    ['/test/spending', 'strict', '/test/lookP', /0 with strict spending/],
    ['/shadow/harmThreshold', 19, '/shadow/harmThreshold', /at least 20/],
    ['/shadow/minSessions', 10, '/shadow/minSessions', /at least guards.windowSessions 20/],
    ['/rollback/threshold', 10, '/rollback/threshold', /at least 20/],
    ['/serving/0/share', 0.6, '/serving/1/share', /above 0.6 and below 1/],
    ['/serving/1/share', 1, '/serving/1/share', /below 1/],
    ['/serving/1/stage', 'ab-10', '/serving', /ab-10 and then ab-50/],
    ['/guards/minCoverage', 0.95, '/guards/minCoverage', /below coverageLevel 0.9/],
    ['/guards/maxMissing', 1, '/guards/maxMissing', /0 to below 1/],
    ['/guards/maxSlowSessions', 20, '/guards/maxSlowSessions', /below windowSessions 20/],
    ['/approval/promotion/default', 'approve', '/approval/promotion/default', /proceed or keep/],
    ['/people/secondPerson', ['force', 'fire'], '/people/secondPerson/1', /one of approve, veto/],
    ['/people/secondPerson', ['force', 'force'], '/people/secondPerson/1', /each once/],
    ['/drift/monitors/0/share', 0.9, '/drift/monitors', /sum to at most 1/],
    ['/drift/confirm/signals', 6, '/drift/confirm/signals', /at most ofSessions 5/],
    ['/difference/horizons', [1, 1], '/difference/horizons', /each horizon once/],
  ] as const) {
    const [problem, ...others] = policyProblems(changed(path, value));
    assert.equal(problem?.path, where, `${path} ${JSON.stringify(value)}`);
    assert.match(problem!.allowed, allowed);
    assert.deepEqual(others, [], path);
  }
});

test('what is no policy at all is refused by shape, with the value', () => {
  assert.deepEqual(
    policyProblems(changed('/test/alpha', 2)).map((problem) => [problem.path, problem.value]),
    [['/test/alpha', 2]],
  );
  assert.ok(policyProblems(null).length > 0);
  assert.ok(policyProblems(changed('/extra', 1)).length > 0);
  assert.throws(() => checkPolicy(changed('/test/threshold', 39)), {
    type: 'PolicyInvalid',
    message: /the promotion policy is not usable: \/test\/threshold is 39, allowed: at least 40/,
  });
});

test('strict spending is a policy when all of alpha goes to the bets', () => {
  const strict = structuredClone(defaultPolicy);
  Object.assign(strict.test, { spending: 'strict', lookP: 0 });
  assert.deepEqual(policyProblems(strict), []);
});
