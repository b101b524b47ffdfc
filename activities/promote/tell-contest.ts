/** What the day tells the contest, which decides before the day goes on: new fits before they serve, and the session's end. */
import { Context } from '@temporalio/activity';
import { CONTEST, type ContestAnswer } from '../../schemas/contest-requests.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { contestAsOf } from '../../stores/postgres/contests.ts';
import { newestFits } from '../../stores/postgres/refit-sources.ts';
import { refusedFits } from '../../stores/postgres/refused-fits.ts';
import type { ActivityDeps } from '../deps.ts';
import { askContest } from './ask-contest.ts';

export interface TellContestInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

/** Decisions of the replay are made at virtual instants. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';

/** Can run twice: the session's update has an id, and the contest takes a session once. Throws what it refuses (terminal). */
export function tellContest(
  { config: { simulation } }: Pick<ActivityDeps, 'config'>,
  { universe, session, asOf }: TellContestInput,
): Promise<ContestAnswer> {
  const contest = { universe, simulation };
  return askContest(Context.current().client, contest, CONTEST.session, { kind: 'session', session, asOf });
}

/**
 * New fits of recipes in the contest, each told before it serves; what is refused leaves the fit before live. Past sessions
 * tell nothing: their fits are not the newest any more. Can run twice. Throws what the contest refuses (terminal).
 */
export async function tellRefits(
  { db, config: { simulation } }: Pick<ActivityDeps, 'db' | 'config'>,
  { universe, session, asOf }: TellContestInput,
): Promise<void> {
  const found = await contestAsOf(db, { universe, asOf: ANY_TIME });
  if (found === undefined) return;
  const { state } = found;
  if (state.status === 'closed' || (state.session !== null && session <= state.session)) return;
  const live = new Map(
    [state.champion, ...(state.watch ? [state.watch] : []), ...Object.values(state.challengers)].map(
      (one) => [one.recipe, one.modelVersion],
    ),
  );
  const newest = await newestFits(db, { universe, recipes: [...live.keys()], asOf });
  const fresh = newest.filter(({ recipe, modelVersion }) => live.get(recipe) !== modelVersion);
  if (fresh.length === 0) return;
  const refused = await refusedFits(
    db,
    fresh.map(({ modelVersion }) => modelVersion),
  );
  for (const { recipe, modelVersion } of fresh) {
    if (refused.some((one) => one.modelVersion === modelVersion)) continue;
    const id = `refit/${recipe}/${modelVersion}`;
    await askContest(Context.current().client, { universe, simulation }, CONTEST.refit, {
      kind: 'refit',
      id,
      recipe,
      modelVersion,
      asOf,
    });
  }
}
