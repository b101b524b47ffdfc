/** What waits for an operator, and whether this API takes operators' words. */
import type { Attention } from '../../schemas/data-api.ts';
import type { Instant } from '../../schemas/market.ts';
import { heldCounts } from '../../stores/postgres/held-rows.ts';
import { repairsOf } from '../../stores/postgres/repairs.ts';
import { restatementPage } from '../../stores/postgres/restatement-page.ts';
import { type ApiContext, allSymbols } from '../context.ts';
import type { ServingState } from '../serving-state.ts';
import { accessOf } from '../writes/access.ts';

export async function attentionOf(context: ApiContext, state: ServingState): Promise<Attention> {
  const { db, universe } = context;
  const symbols = allSymbols(context);
  const asOf = operatorsNow(context, state);
  const [held, repairs, restatements] = await Promise.all([
    heldCounts(db, { asOf, symbols }),
    repairsOf(db, { asOf, symbols, state: 'proposed' }),
    restatementPage(db, { asOf, symbols, limit: 1, offset: 0 }),
  ]);
  return {
    universe,
    now: state.clock.now,
    clock: state.clock.kind,
    held: held.reduce((sum, one) => sum + one.held, 0),
    proposedRepairs: repairs.length,
    restatements: restatements.total,
    writes: accessOf(context.access),
  };
}

/**
 * Operators see what has been decided at once. In the replay a decision may carry an instant after the virtual now, which
 * stands still between two days; nothing that is made from data reads as of this.
 */
export function operatorsNow(context: ApiContext, { readAt }: ServingState): Instant {
  const real = new Date(context.now()).toISOString();
  return real > readAt ? real : readAt;
}
