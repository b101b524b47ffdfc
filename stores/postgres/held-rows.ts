/** Row versions that were set aside, each with its reasons and what has become of it: the operators' list. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { holdStands } from './held.ts';

export type HeldState = 'held' | 'released' | 'corrected';

export interface HeldRowVersion {
  dataset: string;
  symbol: string;
  session: SessionDate;
  barKnownAt: Instant;
  heldAt: Instant;
  /** Ascending by name. */
  expectations: { expectation: string; reason: string; detail: string | null }[];
  /** Of a bar; null for rows of other datasets. */
  values: Record<string, number | null> | null;
  state: HeldState;
  decidedAt: Instant | null;
  decidedBy: string | null;
  decisionReason: string | null;
}

export interface HeldRowsQuery {
  asOf: Instant;
  /** A row belongs to no universe: the universe's symbols; rows of other datasets are all listed. */
  symbols: readonly string[];
  dataset?: string;
  state?: HeldState;
  /** Part of the subject or of an expectation's name. */
  text?: string;
  /** Set aside between these instants, both included, as one run of checks does. */
  heldBetween?: readonly [Instant, Instant];
  limit: number;
  offset: number;
}

/** Newest first, and how many there are in all. */
export async function heldRows(
  db: Db,
  query: HeldRowsQuery,
): Promise<{ total: number; rows: HeldRowVersion[] }> {
  const rows = await rowsOf<HeldRowVersion & { total: number }>(db, HELD_ROWS, [
    query.asOf,
    query.symbols,
    query.dataset ?? null,
    query.state ?? null,
    query.text ? `%${query.text.replace(/[\\%_]/g, '\\$&')}%` : null,
    query.heldBetween?.[0] ?? null,
    query.heldBetween?.[1] ?? null,
    query.limit,
    query.offset,
  ]);
  return { total: rows[0]?.total ?? 0, rows: rows.map(({ total: _, ...row }) => row) };
}

/** A correction leaves the held version held for ever, so it counts before a hold that stands. */
const HELD_ROWS = `with version as (
    select q.dataset, q.symbol, q.session, q.bar_known_at, max(q.known_at) as held_at,
      jsonb_agg(jsonb_build_object('expectation', q.expectation, 'reason', q.reason,
        'detail', case jsonb_typeof(q.detail) when 'string' then q.detail #>> '{}' else q.detail::text end) order by q.expectation) as expectations,
      bool_or(${holdStands('q', '$1')}) as stands, coalesce(bool_or(q.known_at between $6 and $7), false) as wanted
    from tempocast.quarantine q
    where q.known_at <= $1 and (q.dataset not in ('bars', 'actions') or split_part(q.symbol, ' ', 1) = any($2))
      and ($3::text is null or q.dataset = $3)
    group by 1, 2, 3, 4
  ), decided as (
    select v.*, r.known_at as decided_at, r.by, r.reason,
      case when r.action = 'corrected' then 'corrected' when v.stands then 'held' else 'released' end as state
    from version v left join lateral (
      select * from tempocast.quarantine_release r
      where (r.dataset, r.symbol, r.session, r.bar_known_at) = (v.dataset, v.symbol, v.session, v.bar_known_at)
        and r.known_at <= $1 and r.known_at >= v.held_at
      order by r.known_at desc limit 1) r on true
  )
  select d.dataset, d.symbol, d.session, d.bar_known_at as "barKnownAt", d.held_at as "heldAt", d.expectations, d.state,
    case when b.symbol is null then null else json_build_object('open', b.open, 'high', b.high, 'low', b.low,
      'close', b.close, 'volume', b.volume) end as values,
    d.decided_at as "decidedAt", d.by as "decidedBy", d.reason as "decisionReason", count(*) over ()::int as total
  from decided d left join tempocast.bar b on d.dataset = 'bars' and b.symbol = d.symbol and b.session = d.session
    and b.known_at = d.bar_known_at
  where ($4::text is null or d.state = $4) and ($6::timestamptz is null or d.wanted)
    and ($5::text is null or d.symbol ilike $5 or d.expectations::text ilike $5)
  order by d.held_at desc, d.session desc, d.dataset, d.symbol, d.bar_known_at
  limit $8 offset $9`;

/** Rows nobody has decided about, by dataset; and all that have ever had one. */
export function heldCounts(
  db: Db,
  query: { asOf: Instant; symbols: readonly string[] },
): Promise<{ dataset: string; held: number }[]> {
  return rowsOf(
    db,
    `select q.dataset, count(distinct (q.symbol, q.session, q.bar_known_at)) filter (
       where ${holdStands('q', '$1')} and not exists (select from tempocast.quarantine_release c
         where (c.dataset, c.symbol, c.session, c.bar_known_at) = (q.dataset, q.symbol, q.session, q.bar_known_at)
           and c.action = 'corrected' and c.known_at >= q.known_at and c.known_at <= $1))::int as held
     from tempocast.quarantine q
     where q.known_at <= $1 and (q.dataset not in ('bars', 'actions') or split_part(q.symbol, ' ', 1) = any($2))
     group by 1 order by 1`,
    [query.asOf, query.symbols],
  );
}
