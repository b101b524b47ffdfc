/** Refuses policies that are no policies, or that contradict themselves. */
import { Value } from 'typebox/value';
import { TerminalError } from '../errors.ts';
import { DRIFT_MONITORS, OPERATOR_ACTIONS, type Policy, PolicySchema, WAITING_DEFAULTS } from '../policy.ts';

export interface PolicyProblem {
  /** JSON pointer. */
  path: string;
  value: unknown;
  allowed: string;
}

/** Problems of shape, or else of sense; empty when the document is a policy. */
export function policyProblems(value: unknown): PolicyProblem[] {
  if (!Value.Check(PolicySchema, value)) {
    return [...Value.Errors(PolicySchema, value)].map(({ instancePath, message }) => ({
      path: instancePath === '' ? '/' : instancePath,
      value: valueAt(value, instancePath),
      allowed: message,
    }));
  }
  return [...contradictions(value)];
}

/** The policy. Throws TerminalError PolicyInvalid that names path, value and what is allowed for every problem. */
export function checkPolicy(value: unknown): Policy {
  const problems = policyProblems(value);
  if (problems.length === 0) return value as Policy;
  const lines = problems.map(
    (problem) => `${problem.path} is ${JSON.stringify(problem.value)}, allowed: ${problem.allowed}`,
  );
  throw new TerminalError('PolicyInvalid', `the promotion policy is not usable: ${lines.join('; ')}`, {
    details: { problems },
  });
}

/** A double's noise: 1/40 + .025 may come out above .05. */
const SLACK = 1e-9;

function* contradictions(policy: Policy): Generator<PolicyProblem> {
  const { test, shadow, rollback, guards, serving, drift } = policy;
  const horizons = policy.difference.horizons;
  if (new Set(horizons).size < horizons.length)
    yield { path: '/difference/horizons', value: horizons, allowed: 'each horizon once' };
  yield* atLeastInverse('/shadow/harmThreshold', shadow.harmThreshold, shadow.harmAlpha, 'harmAlpha');
  yield* atLeastInverse('/rollback/threshold', rollback.threshold, rollback.alpha, 'alpha');
  if (test.spending === 'strict') {
    if (test.lookP !== 0)
      yield {
        path: '/test/lookP',
        value: test.lookP,
        allowed: '0 with strict spending, where M has all of alpha',
      };
    yield* atLeastInverse(
      '/test/threshold',
      test.threshold,
      firstStrictAlpha(test.alpha),
      'the first strict alpha',
    );
  } else if (test.lookP >= test.alpha) {
    yield { path: '/test/lookP', value: test.lookP, allowed: `below alpha ${test.alpha}, M needs the rest` };
  } else yield* atLeastInverse('/test/threshold', test.threshold, test.alpha - test.lookP, 'alpha - lookP');
  if (test.alpha * test.perYear > test.expectedFalsePerYear + SLACK) {
    yield {
      path: '/test/perYear',
      value: test.perYear,
      allowed: `at most ${Math.floor(test.expectedFalsePerYear / test.alpha + SLACK)}: alpha ${test.alpha} x tests a year <= expectedFalsePerYear ${test.expectedFalsePerYear}`,
    };
  }
  if (serving.map((entry) => entry.stage).join() !== 'ab-10,ab-50')
    yield { path: '/serving', value: serving.map((entry) => entry.stage), allowed: 'ab-10 and then ab-50' };
  let [below, sessions] = [0, 0];
  for (const [i, entry] of serving.entries()) {
    if (!(entry.share > below && entry.share < 1))
      yield { path: `/serving/${i}/share`, value: entry.share, allowed: `above ${below} and below 1` };
    below = entry.share;
    sessions += entry.minSessions;
  }
  if (sessions >= test.sessions) {
    const allowed = `more than the ${sessions} sessions that the stages of serving last at the least`;
    yield { path: '/test/sessions', value: test.sessions, allowed };
  }
  if (shadow.minSessions < guards.windowSessions) {
    const allowed = `at least guards.windowSessions ${guards.windowSessions}, or the guards have not seen a window`;
    yield { path: '/shadow/minSessions', value: shadow.minSessions, allowed };
  }
  if (guards.minCoverage >= guards.coverageLevel) {
    const allowed = `below coverageLevel ${guards.coverageLevel}`;
    yield { path: '/guards/minCoverage', value: guards.minCoverage, allowed };
  }
  if (guards.maxMissing >= 1)
    yield { path: '/guards/maxMissing', value: guards.maxMissing, allowed: '0 to below 1' };
  if (guards.maxSlowSessions >= guards.windowSessions) {
    const allowed = `below windowSessions ${guards.windowSessions}`;
    yield { path: '/guards/maxSlowSessions', value: guards.maxSlowSessions, allowed };
  }
  for (const [name, wait] of Object.entries(policy.approval)) {
    if (!WAITING_DEFAULTS.includes(wait.default))
      yield {
        path: `/approval/${name}/default`,
        value: wait.default,
        allowed: WAITING_DEFAULTS.join(' or '),
      };
  }
  yield* oneOfEach('/people/secondPerson', policy.people.secondPerson, OPERATOR_ACTIONS);
  yield* oneOfEach(
    '/drift/monitors',
    drift.monitors.map((monitor) => monitor.id),
    DRIFT_MONITORS,
  );
  const shares = drift.monitors.reduce((sum, monitor) => sum + monitor.share, 0);
  if (drift.monitors.some((monitor) => !(monitor.share > 0)) || shares > 1 + SLACK)
    yield { path: '/drift/monitors', value: shares, allowed: 'shares above 0 that sum to at most 1' };
  if (drift.confirm.signals > drift.confirm.ofSessions) {
    const allowed = `at most ofSessions ${drift.confirm.ofSessions}`;
    yield { path: '/drift/confirm/signals', value: drift.confirm.signals, allowed };
  }
}

/** alpha x 6 / pi^2: strict spending at the first test. */
function firstStrictAlpha(alpha: number): number {
  return (alpha * 6) / Math.PI ** 2;
}

function* atLeastInverse(
  path: string,
  threshold: number,
  alpha: number,
  name: string,
): Generator<PolicyProblem> {
  if (threshold >= 1 / alpha - SLACK * threshold) return;
  yield { path, value: threshold, allowed: `at least ${1 / alpha}, 1 / ${name} (Ville's bound)` };
}

function* oneOfEach(
  path: string,
  values: readonly string[],
  known: readonly string[],
): Generator<PolicyProblem> {
  for (const [i, value] of values.entries()) {
    if (!known.includes(value)) yield { path: `${path}/${i}`, value, allowed: `one of ${known.join(', ')}` };
    else if (values.indexOf(value) !== i) yield { path: `${path}/${i}`, value, allowed: 'each once' };
  }
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const key of pointer.split('/').slice(1)) {
    at = (at as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at;
}
