/** Splits and dividends on two clocks, like bars. */
import type { Instant, SessionDate, StoredAction } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, prepared, rowsOf } from './db.ts';
import { bySymbol } from './group.ts';
import { notHeld } from './held.ts';
import { insertRows } from './insert.ts';

export function insertActions(db: Db, actions: readonly StoredAction[]): Promise<number> {
  return insertRows(
    db,
    'action',
    ['symbol', 'ex_date', 'kind', 'known_at'],
    {
      symbol: ['text', (a) => a.symbol],
      ex_date: ['date', (a) => a.exDate],
      kind: ['text', (a) => a.kind],
      known_at: ['timestamptz', (a) => a.knownAt],
      value: ['double precision', (a) => a.value],
      raw_key: ['text', (a) => a.rawKey],
    },
    actions,
  );
}

const GOOD = notHeld({
  ...{ dataset: "'actions'", subject: "(a.symbol || ' ' || a.kind)", valid: 'a.ex_date' },
  ...{ knownAt: 'a.known_at', asOf: '$4' },
});

/** The newest version known by `asOf` of each action with `from <= exDate <= to`, by date then kind. */
export async function actionsAsOf(
  db: Db,
  query: { symbols: readonly string[]; from: SessionDate; to: SessionDate; asOf: Instant },
): Promise<Map<string, StoredAction[]>> {
  const rows = await rowsOf<StoredAction>(
    db,
    prepared(`select distinct on (symbol, ex_date, kind) symbol, ex_date as "exDate", kind, value,
       known_at as "knownAt", raw_key as "rawKey"
     from tempocast.action a
     where symbol = any($1) and ex_date between $2 and $3 and known_at <= $4 and ${GOOD}
     order by symbol, ex_date, kind, known_at desc`),
    [query.symbols, query.from, query.to, checkedAsOf(query)],
  );
  return bySymbol(query.symbols, rows);
}
