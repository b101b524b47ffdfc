/** How a policy spends its alpha: over the tests of a contest's life, and what that means in false promotions a year. */
import { createHash } from 'node:crypto';
import type { ContestState, PolicyReference } from '../../schemas/contest.ts';
import type { Policy } from '../../schemas/policy.ts';

/** Sessions of a year. */
export const YEAR = 252;

export interface TestTerms {
  alpha: number;
  /** M that promotes on any day. */
  threshold: number;
  /** One-sided p of the look at the end date; 0: no look. */
  lookP: number;
}

/**
 * The terms of the k-th test (from 1). fixed: each has alpha, split between M and the look. strict: alpha_k = alpha x
 * 6/(pi^2 k^2), which sums to alpha over any number of tests, all of it for M (33, 132, 296, ... at 5 %).
 */
export function testTerms(policy: Policy, number: number): TestTerms {
  const { alpha, spending, threshold, lookP } = policy.test;
  if (spending === 'fixed') return { alpha, threshold, lookP };
  const spent = (alpha * 6) / (Math.PI * number) ** 2;
  return { alpha: spent, threshold: Math.max(threshold, 1 / spent), lookP: 0 };
}

/** Tests that may still start this year. */
export function testsLeft(policy: Policy, { day, tests }: Pick<ContestState, 'day' | 'tests'>): number {
  return policy.test.perYear - tests.days.filter((started) => started > day - YEAR).length;
}

/** At most this many challengers that are not better are promoted a year, in expectation. */
export function expectedFalsePromotions(policy: Policy, nextTest = 1): number {
  let sum = 0;
  for (let k = nextTest; k < nextTest + policy.test.perYear; k++) sum += testTerms(policy, k).alpha;
  return sum;
}

/** Names the policy in every decision: sha256 over its canonical JSON, keys in order. */
export function policyReference(policy: Policy): PolicyReference {
  return { id: policy.id, version: policy.version, hash: contentHash(policy) };
}

/** sha256 over JSON with sorted keys. */
export function contentHash(value: unknown): string {
  const sorted = (_key: string, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex');
}
