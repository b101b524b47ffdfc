/** Which recipe answers a client while the contest serves a challenger to some of them. */
import { armOf, servingArms } from '../schemas/arms.ts';
import type { Db } from '../stores/postgres/db.ts';
import { newestContest } from './contest/newest.ts';

/** Undefined when everybody is served by the champion: no contest, or nobody is in an A/B stage. */
export async function armOfClient(
  db: Db,
  universe: string,
  client: string,
): Promise<{ recipe: string; serves: 'champion' | 'challenger' } | undefined> {
  const found = await newestContest(db, universe);
  if (found === undefined || found.state.status === 'closed') return undefined;
  const { state, policy } = found;
  const arms = servingArms(state, policy);
  if (arms.length === 0) return undefined;
  const champion = state.champion.recipe;
  const recipe = armOf(champion, arms, { universe, contest: state.contest, client });
  return { recipe, serves: recipe === champion ? 'champion' : 'challenger' };
}
