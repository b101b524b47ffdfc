/** Configured recipes that were evaluated beside the champion and are not in the contest: whom the policy lets in by itself. */
import type { ContestInput } from '../../schemas/contest.ts';
import { isTempocastError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { contestInput, type StoredState } from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { comparableRuns } from '../../stores/postgres/gate-sources.ts';
import type { ActivityDeps } from '../deps.ts';
import { gateEvidence } from './gate-evidence.ts';

export const AUTOMATIC = 'auto/';

/**
 * The next of them as an input, undefined when there is none. One that was refused is tried again with newer evaluations,
 * after as many sessions as one that lost a test rests; one that was dropped, or failed, a person has to register.
 */
export async function nextAutomatic(
  deps: Pick<ActivityDeps, 'config' | 'lake'>,
  db: Db,
  { universe, stored, at }: { universe: string; stored: StoredState; at: Instant },
): Promise<ContestInput | undefined> {
  const { state, policy } = stored;
  const inside = [state.champion.recipe, state.watch?.recipe, ...Object.keys(state.challengers)];
  if (policy.autoRegister !== true || state.status !== 'running') return undefined;
  if (Object.keys(state.challengers).length >= policy.limits.challengers) return undefined;
  for (const { name: recipe } of deps.config.recipes) {
    if (inside.includes(recipe) || state.out?.includes(recipe)) continue;
    const tried = state.tried?.[recipe];
    if (tried !== undefined && state.day - tried < Math.max(1, policy.shadow.restSessions)) continue;
    const query = { universe, champion: state.champion.recipe, candidate: recipe, asOf: at };
    const runs = await comparableRuns(db, query);
    if (runs === undefined) continue;
    const id = `${AUTOMATIC}${recipe}/${runs.candidate.run}/${runs.champion.run}`;
    if ((await contestInput(db, { contest: state.contest, id })) !== undefined) continue;
    try {
      const found = await gateEvidence(deps, db, { universe, recipe, state, policy, asOf: at });
      return { kind: 'register', id, recipe, name: 'policy', automatic: true, ...found };
    } catch (error) {
      // Not comparable yet: the next evaluation may be.
      if (!isTempocastError(error) || error.type !== 'GateEvidenceMissing') throw error;
    }
  }
  return undefined;
}
