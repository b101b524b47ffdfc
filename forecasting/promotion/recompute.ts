/** Whether a decision follows from the numbers it names: the same arithmetic again, from the first number on. */
import type { ContestEvent } from '../../schemas/contest.ts';
import { eProcessOf, logEvidence, meanDifference } from './e-process.ts';
import { look } from './look.ts';

export interface Recomputed {
  logM: number;
  mean: number;
  look: { t: number; p: number } | null;
}

/**
 * Differences between the record and what its numbers give; empty when they agree to the last bit. `differences` may be
 * given anew, from stored forecasts and outcomes; by default they are those of the record. undefined: the record has none, as that
 * of harm, whose numbers are minus the differences of its range of sessions.
 */
export function recompute(
  { evidence }: ContestEvent,
  differences: readonly (number | null)[] | undefined = evidence.differences,
): { found: Recomputed; problems: string[] } | undefined {
  if (differences === undefined || evidence.process === undefined) return undefined;
  const values = differences.filter((d) => d !== null);
  const process = eProcessOf(values, evidence.scale);
  const seen = evidence.look === undefined ? null : look(values);
  const found = { logM: logEvidence(process), mean: meanDifference(process), look: seen };
  const problems: string[] = [];
  const compare = (what: string, recorded: number | undefined, again: number) => {
    if (recorded !== undefined && recorded !== again)
      problems.push(`${what} is recorded as ${recorded}, again it is ${again}`);
  };
  const own = evidence.differences;
  if (own !== undefined && own.length !== differences.length)
    problems.push(`${own.length} numbers are recorded, again there are ${differences.length}`);
  own?.forEach((d, i) => {
    if (d !== differences[i])
      problems.push(`number ${i + 1} is recorded as ${d}, again it is ${differences[i]}`);
  });
  compare('ln M', evidence.logM, found.logM);
  compare('p of the look', evidence.look?.p, seen?.p ?? Number.NaN);
  return { found, problems };
}
