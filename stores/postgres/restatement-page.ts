/** Restatements for people: newest first, a page at a time, with how many there are by cause. */
import type { Instant, RestatementRecord } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface RestatementPageQuery {
  asOf: Instant;
  /** A row belongs to no universe: the universe's symbols; rows of other datasets are all listed. */
  symbols: readonly string[];
  dataset?: string;
  cause?: RestatementRecord['cause'];
  /** Part of the subject or the field. */
  text?: string;
  limit: number;
  offset: number;
}

export interface RestatementPage {
  total: number;
  /** Of everything that matches but for the cause. */
  causes: { cause: RestatementRecord['cause']; count: number }[];
  rows: RestatementRecord[];
}

const MATCHING = `from tempocast.restatement
  where known_at <= $1 and (dataset not in ('bars', 'actions') or symbol = any($2))
    and ($3::text is null or dataset = $3) and ($4::text is null or symbol ilike $4 or field ilike $4)`;

export async function restatementPage(db: Db, query: RestatementPageQuery): Promise<RestatementPage> {
  const { asOf, symbols, dataset = null, text, cause } = query;
  const like = text ? `%${text.replace(/[\\%_]/g, '\\$&')}%` : null;
  const matching = [asOf, symbols, dataset, like];
  const causes = await rowsOf<RestatementPage['causes'][number]>(
    db,
    `select cause, count(*)::int as count ${MATCHING} group by 1 order by 2 desc, 1`,
    matching,
  );
  const rows = await rowsOf<RestatementRecord>(
    db,
    `select dataset, symbol, session, known_at as "knownAt", field, before, after, cause, explained_by as "explainedBy"
     ${MATCHING} and ($5::text is null or cause = $5)
     order by known_at desc, session desc, dataset, symbol, field limit $6 offset $7`,
    [...matching, cause ?? null, query.limit, query.offset],
  );
  const counted = cause === undefined ? causes : causes.filter((one) => one.cause === cause);
  return { total: counted.reduce((sum, one) => sum + one.count, 0), causes, rows };
}

/** How many by dataset. */
export function restatementCounts(
  db: Db,
  query: { asOf: Instant; symbols: readonly string[] },
): Promise<{ dataset: string; count: number }[]> {
  return rowsOf(db, `select dataset, count(*)::int as count ${MATCHING} group by 1 order by 1`, [
    query.asOf,
    query.symbols,
    null,
    null,
  ]);
}
