/** A decision that changes the champion writes the promotion that everything else reads: there is one truth of who serves. */
import { createHash } from 'node:crypto';
import type { DecisionRecord } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { insertPromotion } from '../../stores/postgres/champions.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { serveAgain } from '../../stores/postgres/served-again.ts';

/** In the transaction of the decision. Throws PromotionLost (terminal), which undoes it. */
export async function changeChampion(
  db: Db,
  universe: string,
  { event, decidedAt }: DecisionRecord,
): Promise<void> {
  const { before, after } = event.champion;
  if (before === after) return;
  const { actor } = event;
  const content = {
    ...{ universe, session: event.session ?? decidedAt.slice(0, 10), asOf: decidedAt },
    ...{ recipe: after, previousRecipe: before, reason: `${event.kind}: ${event.reasons.join('; ')}` },
    evidence: { decision: event.id, policy: event.policy },
    actor: actor.kind === 'policy' ? 'policy' : actor.name,
  };
  const id = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  // A conflict is skipped silently there; here it would leave two truths.
  if ((await insertPromotion(db, { id, ...content })) !== 1)
    throw new TerminalError(
      'PromotionLost',
      `${after} cannot serve from ${decidedAt}: another promotion has that instant`,
    );
  if (event.kind === 'rolled-back' && event.session !== null) {
    await serveAgain(db, {
      ...{ universe, session: event.session, recipe: after, servedAt: decidedAt, decision: event.id },
    });
  }
}
