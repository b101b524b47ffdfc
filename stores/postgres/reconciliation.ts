/** How the stored closes of a session compare with another provider's. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface Disagreement {
  symbol: string;
  /** The stored one, as traded, and the object it came from (its key names the provider). */
  close: number;
  rawKey: string;
  /** The other provider's. */
  otherClose: number;
  otherRawKey: string;
  /** |close / otherClose - 1| x 10,000. */
  differenceBp: number;
}

export interface Reconciliation {
  universe: string;
  session: SessionDate;
  /** The other provider. */
  provider: string;
  knownAt: Instant;
  /** Symbols with a close on both sides. */
  compared: number;
  /** Symbols with a stored close that the other provider does not have. */
  absent: string[];
  boundBp: number;
  /** Those further apart than the bound, by symbol. */
  disagreements: Disagreement[];
}

/** Can run twice: keyed by session, provider and instant. Call it in a transaction. */
export async function insertReconciliation(db: Db, r: Reconciliation): Promise<void> {
  await db.query(
    `insert into tempocast.reconciliation (universe, session, provider, known_at, compared, absent, bound_bp)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [r.universe, r.session, r.provider, r.knownAt, r.compared, r.absent, r.boundBp],
  );
  await insertRows(
    db,
    'disagreement',
    ['universe', 'session', 'provider', 'known_at', 'symbol'],
    {
      universe: ['text', () => r.universe],
      session: ['date', () => r.session],
      provider: ['text', () => r.provider],
      known_at: ['timestamptz', () => r.knownAt],
      symbol: ['text', (d) => d.symbol],
      close: ['double precision', (d) => d.close],
      raw_key: ['text', (d) => d.rawKey],
      other_close: ['double precision', (d) => d.otherClose],
      other_raw_key: ['text', (d) => d.otherRawKey],
      difference_bp: ['double precision', (d) => d.differenceBp],
    },
    r.disagreements,
  );
}

/** The newest comparison of the session known by `asOf`; undefined when there is none. */
export async function reconciliationOf(
  db: Db,
  query: { universe: string; session: SessionDate; asOf: Instant },
): Promise<Reconciliation | undefined> {
  const head = await rowOf<Omit<Reconciliation, 'disagreements'>>(
    db,
    prepared(`select universe, session, provider, known_at as "knownAt", compared, absent, bound_bp as "boundBp"
     from tempocast.reconciliation where universe = $1 and session = $2 and known_at <= $3
     order by known_at desc, provider limit 1`),
    [query.universe, query.session, query.asOf],
  );
  if (head === undefined) return undefined;
  const disagreements = await rowsOf<Disagreement>(
    db,
    `select symbol, close, raw_key as "rawKey", other_close as "otherClose", other_raw_key as "otherRawKey",
       difference_bp as "differenceBp"
     from tempocast.disagreement
     where universe = $1 and session = $2 and provider = $3 and known_at = $4 order by symbol`,
    [query.universe, query.session, head.provider, head.knownAt],
  );
  return { ...head, disagreements };
}
