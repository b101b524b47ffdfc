/** Repairs that were proposed, and what was decided about them. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { RowChange } from '../../schemas/overlays.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface RepairRow {
  /** sha256 of symbol, kind, evidence and changes: the same evidence is one proposal, however often it is seen. */
  id: string;
  symbol: string;
  kind: string;
  /** First session or ex-date that it changes. */
  session: SessionDate;
  /** When it was proposed. */
  knownAt: Instant;
  changes: RowChange[];
  evidence: Record<string, unknown>;
}

export function insertRepairs(db: Db, rows: readonly RepairRow[]): Promise<number> {
  return insertRows(
    db,
    'repair',
    ['id'],
    {
      id: ['text', (r) => r.id],
      symbol: ['text', (r) => r.symbol],
      kind: ['text', (r) => r.kind],
      session: ['date', (r) => r.session],
      known_at: ['timestamptz', (r) => r.knownAt],
      changes: ['jsonb', (r) => r.changes],
      evidence: ['jsonb', (r) => r.evidence],
    },
    rows,
  );
}

export interface RepairDecision {
  repair: string;
  knownAt: Instant;
  action: 'applied' | 'rejected' | 'reverted';
  by: string;
  reason: string;
  rawKey: string | null;
}

export function insertRepairDecisions(db: Db, rows: readonly RepairDecision[]): Promise<number> {
  return insertRows(
    db,
    'repair_decision',
    ['repair', 'known_at'],
    {
      repair: ['text', (r) => r.repair],
      known_at: ['timestamptz', (r) => r.knownAt],
      action: ['text', (r) => r.action],
      by: ['text', (r) => r.by],
      reason: ['text', (r) => r.reason],
      raw_key: ['text', (r) => r.rawKey],
    },
    rows,
  );
}

export type RepairState = 'proposed' | RepairDecision['action'];

export interface Repair extends RepairRow {
  state: RepairState;
  /** The newest decision known by asOf; null while it is a proposal. */
  decidedAt: Instant | null;
  decidedBy: string | null;
  decisionReason: string | null;
  /** Object of that decision. */
  rawKey: string | null;
}

export interface RepairsQuery {
  asOf: Instant;
  symbols?: readonly string[];
  state?: RepairState;
  /** Ids that begin with this. */
  id?: string;
}

/** Newest first, each in the state that it had as of then. */
export function repairsOf(db: Db, { asOf, symbols, state, id }: RepairsQuery): Promise<Repair[]> {
  return rowsOf<Repair>(
    db,
    `select * from (
       select r.id, r.symbol, r.kind, r.session, r.known_at as "knownAt", r.changes, r.evidence,
         coalesce(d.action, 'proposed') as state, d.known_at as "decidedAt", d.by as "decidedBy",
         d.reason as "decisionReason", d.raw_key as "rawKey"
       from tempocast.repair r
       left join lateral (select * from tempocast.repair_decision d where d.repair = r.id and d.known_at <= $1
         order by d.known_at desc limit 1) d on true
       where r.known_at <= $1 and ($2::text[] is null or r.symbol = any($2))
         and ($4::text is null or starts_with(r.id, $4))) as found
     where $3::text is null or state = $3 order by "knownAt" desc, symbol, session, id`,
    [asOf, symbols ?? null, state ?? null, id ?? null],
  );
}
