/** Who serves, since when and why. Decisions are appended; the champion is the newest one as of an instant. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface PromotionRow {
  id: string;
  universe: string;
  session: SessionDate;
  asOf: Instant;
  recipe: string;
  /** null for the first champion. */
  previousRecipe: string | null;
  reason: string;
  evidence: unknown;
  /** `policy`, or the name of the person. */
  actor: string;
}

/** Appends a decision; the first one of a universe and instant stands. Returns 1 when it was new. */
export function insertPromotion(db: Db, row: PromotionRow): Promise<number> {
  return insertRows(
    db,
    'promotion',
    ['id'],
    {
      id: ['text', (r) => r.id],
      universe: ['text', (r) => r.universe],
      session: ['date', (r) => r.session],
      as_of: ['timestamptz', (r) => r.asOf],
      recipe: ['text', (r) => r.recipe],
      previous_recipe: ['text', (r) => r.previousRecipe],
      reason: ['text', (r) => r.reason],
      evidence: ['jsonb', (r) => r.evidence],
      actor: ['text', (r) => r.actor],
    },
    [row],
  );
}

const COLUMNS = `id, universe, session, as_of as "asOf", recipe, previous_recipe as "previousRecipe",
  reason, evidence, actor`;

export function championAsOf(
  db: Db,
  query: { universe: string; asOf: Instant },
): Promise<PromotionRow | undefined> {
  return rowOf<PromotionRow>(
    db,
    prepared(`select ${COLUMNS} from tempocast.promotion where universe = $1 and as_of <= $2
     order by as_of desc limit 1`),
    [query.universe, query.asOf],
  );
}

/** Every decision as of `asOf`, newest first. */
export function promotions(db: Db, query: { universe: string; asOf: Instant }): Promise<PromotionRow[]> {
  return rowsOf<PromotionRow>(
    db,
    `select ${COLUMNS} from tempocast.promotion where universe = $1 and as_of <= $2 order by as_of desc`,
    [query.universe, query.asOf],
  );
}
