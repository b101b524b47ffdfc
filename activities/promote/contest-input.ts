/** A request with its evidence: what the state machine decides from. Read inside the transaction of the step. */
import type { ContestInput, SessionInput } from '../../schemas/contest.ts';
import type { ContestRequest } from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { StoredState } from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { contestEvidence } from './contest-evidence.ts';
import { driftBasis } from './drift-basis.ts';
import { gateEvidence } from './gate-evidence.ts';
import { refitCheck } from './refit-check.ts';

export interface Asked {
  universe: string;
  request: ContestRequest;
  stored: StoredState;
  at: Instant;
}

/** Throws RecipeUnknown, GateEvidenceMissing, ModelUnknown (terminal). */
export async function inputOf(deps: ActivityDeps, db: Db, asked: Asked): Promise<ContestInput> {
  const { universe, request, stored, at } = asked;
  const { state, policy } = stored;
  switch (request.kind) {
    case 'session':
      return sessionInput(deps, db, { ...asked, session: request.session });
    case 'register': {
      const { id, recipe, name, reason } = request;
      mustBeConfigured(deps, recipe);
      const found = await gateEvidence(deps, db, { universe, recipe, state, policy, asOf: at });
      return { kind: 'register', id, recipe, name, ...(reason === undefined ? {} : { reason }), ...found };
    }
    case 'refit': {
      const { id, recipe, modelVersion } = request;
      mustBeConfigured(deps, recipe);
      const before = liveFit(state, recipe);
      const query = { universe, recipe, modelVersion, before, policy };
      return { kind: 'refit', id, recipe, modelVersion, ...(await refitCheck(db, deps.lake, query)) };
    }
    case 'adopt-policy': {
      const { id, name, reason } = request;
      return { kind: 'adopt-policy', id, name, reason };
    }
    default:
      return request;
  }
}

/** The evidence of a session, and a reference for the monitors where the champion has none, or a new fit after a drift. */
export async function sessionInput(
  deps: Pick<ActivityDeps, 'config' | 'lake'>,
  db: Db,
  { universe, session, stored, at }: Omit<Asked, 'request'> & { session: string },
): Promise<SessionInput> {
  const { state, policy } = stored;
  const of = universeOf(deps.config, universe);
  const evidence = await contestEvidence(db, { session, asOf: at, state, policy, universe: of });
  const { drift } = state;
  const recipe = state.champion.recipe;
  const known = drift?.basis.recipe === recipe ? drift : undefined;
  if (known !== undefined && known.stale !== true) return evidence;
  const query = { universe, recipe, policy, asOf: at, known: known?.basis.source };
  const basis = await driftBasis(deps, db, query);
  return basis === undefined ? evidence : { ...evidence, drift: { ...evidence.drift!, basis } };
}

function liveFit({ champion, watch, challengers }: StoredState['state'], recipe: string): string | null {
  const found = [champion, watch, challengers[recipe]].find((one) => one?.recipe === recipe);
  return found?.modelVersion ?? null;
}

function mustBeConfigured({ config }: Pick<ActivityDeps, 'config'>, recipe: string): void {
  const known = config.recipes.map(({ name }) => name);
  if (known.includes(recipe)) return;
  throw new TerminalError(
    'RecipeUnknown',
    `unknown recipe "${recipe}": configured are ${known.join(', ')}; add it under recipes`,
  );
}
