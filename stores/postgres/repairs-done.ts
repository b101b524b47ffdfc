/** Repairs that a run of checks applied. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface RepairDone {
  symbol: string;
  kind: string;
  session: SessionDate;
  by: string;
  at: Instant;
}

/** Repairs applied between these instants, both included: those of one run. In their order. */
export function repairsDone(
  db: Db,
  query: { between: readonly [Instant, Instant]; symbols: readonly string[] },
): Promise<RepairDone[]> {
  return rowsOf<RepairDone>(
    db,
    `select r.symbol, r.kind, r.session, d.by, d.known_at as at
     from tempocast.repair_decision d join tempocast.repair r on r.id = d.repair
     where d.action = 'applied' and d.known_at between $1 and $2 and r.symbol = any($3)
     order by d.known_at, r.symbol, r.id`,
    [...query.between, query.symbols],
  );
}
