/** Which recipe answers a client while the contest serves a challenger to some of them. */
import { armOf, servingArms } from '../schemas/arms.ts';
import { contestAsOf } from '../stores/postgres/contests.ts';
import type { Db } from '../stores/postgres/db.ts';

/** Decisions of the replay are known at virtual instants. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';

/** Undefined when everybody is served by the champion: no contest, or nobody is in an A/B stage. */
export async function armOfClient(
  db: Db,
  universe: string,
  client: string,
): Promise<{ recipe: string; serves: 'champion' | 'challenger' } | undefined> {
  const found = await contestAsOf(db, { universe, asOf: ANY_TIME });
  if (found === undefined || found.state.status === 'closed') return undefined;
  const { state, policy } = found;
  const arms = servingArms(state, policy);
  if (arms.length === 0) return undefined;
  const champion = state.champion.recipe;
  const recipe = armOf(champion, arms, { universe, contest: state.contest, client });
  return { recipe, serves: recipe === champion ? 'champion' : 'challenger' };
}
