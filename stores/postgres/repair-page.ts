/** Repairs for people: newest first, a page at a time, each with the newest decision about it. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { RowChange } from '../../schemas/overlays.ts';
import { type Db, rowsOf } from './db.ts';

export type RepairState = 'proposed' | 'applied' | 'rejected' | 'reverted';

export interface RepairLine {
  id: string;
  symbol: string;
  kind: string;
  session: SessionDate;
  proposedAt: Instant;
  changes: RowChange[];
  evidence: unknown;
  state: RepairState;
  decidedAt: Instant | null;
  decidedBy: string | null;
  decisionReason: string | null;
}

export interface RepairPageQuery {
  asOf: Instant;
  symbols: readonly string[];
  state?: RepairState;
  limit: number;
  offset: number;
}

export interface RepairPage {
  total: number;
  /** Of all states, whatever the query's. */
  proposed: number;
  repairs: RepairLine[];
}

const LINES = `with line as (
    select r.id, r.symbol, r.kind, r.session, r.known_at, r.changes, r.evidence, coalesce(d.action, 'proposed') as state,
      d.known_at as decided_at, d.by, d.reason
    from tempocast.repair r left join lateral (
      select * from tempocast.repair_decision d where d.repair = r.id and d.known_at <= $1
      order by d.known_at desc limit 1) d on true
    where r.known_at <= $1 and r.symbol = any($2))`;

export async function repairPage(db: Db, query: RepairPageQuery): Promise<RepairPage> {
  const { asOf, symbols, state, limit, offset } = query;
  const counts = await rowsOf<{ state: RepairState; count: number }>(
    db,
    `${LINES} select state, count(*)::int as count from line group by 1`,
    [asOf, symbols],
  );
  const repairs = await rowsOf<RepairLine>(
    db,
    `${LINES} select id, symbol, kind, session, known_at as "proposedAt", changes, evidence, state,
       decided_at as "decidedAt", by as "decidedBy", reason as "decisionReason"
     from line where ($3::text is null or state = $3)
     order by known_at desc, session desc, symbol, id limit $4 offset $5`,
    [asOf, symbols, state ?? null, limit, offset],
  );
  const of = (wanted?: RepairState) =>
    counts
      .filter((one) => wanted === undefined || one.state === wanted)
      .reduce((sum, one) => sum + one.count, 0);
  return { total: of(state), proposed: of('proposed'), repairs };
}
