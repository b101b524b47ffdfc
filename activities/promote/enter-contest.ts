/**
 * What an operator does in a simulation: adopts its policy, and registers a recipe once its evaluation is as long as the offline
 * gate asks for. Refused ones, and those that the contest has let go, try again a year later.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure, WorkflowUpdateFailedError } from '@temporalio/client';
import { countSessions } from '../../forecasting/calendar/calendar.ts';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  requestId,
  viewOf,
} from '../../schemas/contest-requests.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import type { EnterContestInput, EnteredContest } from '../../schemas/simulation.ts';
import { contestAsOf, registrations } from '../../stores/postgres/contests.ts';
import { evaluationsFor } from '../../stores/postgres/evaluations.ts';
import type { ActivityDeps } from '../deps.ts';

/** The simulation's clock is virtual: all that is there is known. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';
const NAME = 'simulation';
const AGAIN_AFTER = 252;
/** Next-day forecasts are what the gate compares. */
const HORIZON = 1;

/** Can run twice: each request has an id. Without a contest yet there is nothing to enter. */
export async function enterContest(
  deps: Pick<ActivityDeps, 'db'>,
  { universe, session, recipes, policy }: EnterContestInput,
): Promise<EnteredContest> {
  const { db } = deps;
  const entered: EnteredContest = { registered: [], refused: [] };
  let stored = await contestAsOf(db, { universe, asOf: ANY_TIME });
  if (stored === undefined) return entered;
  const { id, version } = policy ?? stored.policy;
  if (policy !== undefined && (stored.policy.id !== id || stored.policy.version !== version)) {
    const reason = 'the policy of this simulation';
    await ask(universe, {
      kind: 'adopt-policy',
      id: `${NAME}/policy/${id}-${version}`,
      name: NAME,
      reason,
      policy,
    });
    stored = (await contestAsOf(db, { universe, asOf: ANY_TIME }))!;
  }
  const { contest, champion, watch, challengers } = viewOfState(stored);
  const evaluated = new Map(
    (await evaluationsFor(db, { universe, asOf: ANY_TIME }))
      .filter(({ horizon }) => horizon === HORIZON)
      .map(({ recipe, metrics }) => [recipe, metrics.sessions as number]),
  );
  const before = await registrations(db, contest);
  for (const recipe of recipes) {
    if ([champion, watch, ...challengers].includes(recipe)) continue;
    if ((evaluated.get(recipe) ?? 0) < stored.policy.offline.minSessions) continue;
    const tried = before.filter((one) => one.recipe === recipe).map(({ id }) => id.slice(-10));
    if (tried.some((last) => isRecent(last, session))) continue;
    try {
      const request = { kind: 'register', id: `${NAME}/${recipe}/${session}`, recipe, name: NAME } as const;
      const { events } = await ask(universe, request);
      if (events.some(({ kind }) => kind === 'registered')) entered.registered.push(recipe);
      else entered.refused.push({ recipe, type: events.at(-1)?.kind ?? 'nothing' });
    } catch (error) {
      // What the contest refuses is an answer; anything else is tried again.
      if (!(error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure))
        throw error;
      entered.refused.push({ recipe, type: error.cause.type ?? 'Refused' });
    }
  }
  return entered;
}

function isRecent(last: SessionDate, session: SessionDate): boolean {
  return last < session && countSessions(last, session) - 1 < AGAIN_AFTER;
}

function viewOfState(stored: NonNullable<Awaited<ReturnType<typeof contestAsOf>>>) {
  const { contest, champion, watched, challengers } = viewOf(stored.state, stored.version);
  return { contest, champion, watch: watched, challengers: challengers.map(({ recipe }) => recipe) };
}

function ask(universe: string, request: ContestRequest): Promise<ContestAnswer> {
  const name = request.kind === 'adopt-policy' ? CONTEST.adoptPolicy : CONTEST.register;
  return Context.current()
    .client.workflow.getHandle(workflowId.contest(universe))
    .executeUpdate<ContestAnswer, [ContestRequest]>(name, {
      updateId: requestId(request),
      args: [request],
    });
}
