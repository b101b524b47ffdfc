/** Row versions that were set aside, each with its reasons and what has become of it: the operators' list. */
import {
  type CorrectableField,
  correctableFields,
  isRecordDataset,
  valuesOfRow,
} from '../../schemas/corrections.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { holdStands, notHeld } from './held.ts';
import { CORRECTION_TAKEN_BACK, REPAIR_REVERTED } from './quarantine.ts';
import { recordVersions, supersededRecord } from './record-tables.ts';

/** superseded: a version known later is used in its place. */
export type HeldState = 'held' | 'released' | 'corrected' | 'superseded';

export interface HeldRowVersion {
  dataset: string;
  symbol: string;
  session: SessionDate;
  barKnownAt: Instant;
  heldAt: Instant;
  /** Ascending by name. */
  expectations: { expectation: string; reason: string; detail: string | null }[];
  /** What the fields say that can be corrected; null of a row that is not stored, as features and forecasts. */
  values: Record<string, string | number | null> | null;
  /** Those fields; none of a row that cannot be corrected. */
  fields: CorrectableField[];
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
  const told: HeldRowVersion[] = [];
  for (const { total: _, ...row } of rows) told.push({ ...row, ...(await fieldsOf(db, row, query.asOf)) });
  return { total: rows[0]?.total ?? 0, rows: told };
}

/** A page has few rows. */
async function fieldsOf(
  db: Db,
  { dataset, symbol: subject, session, barKnownAt, values }: HeldRowVersion,
  asOf: Instant,
): Promise<Pick<HeldRowVersion, 'values' | 'fields'>> {
  if (!isRecordDataset(dataset)) return { values, fields: correctableFields(dataset) };
  const versions = await recordVersions(db, { dataset, subject, session, asOf });
  const row = versions.find((version) => version.knownAt === barKnownAt)?.row;
  if (row === undefined) return { values: null, fields: [] };
  return { values: valuesOfRow(dataset, row), fields: correctableFields(dataset, row) };
}

/** A held version over which another one lies that is not held needs nobody any more. */
const superseded = (
  table: string,
  subject: string,
  valid: string,
  dataset: string,
) => `v.dataset = '${dataset}' and exists (
        select from tempocast.${table} n where ${subject} = v.symbol and n.${valid} = v.session
          and n.known_at > v.bar_known_at and n.known_at <= $1
          and ${notHeld({ dataset: `'${dataset}'`, subject, valid: `n.${valid}`, knownAt: 'n.known_at', asOf: '$1' })})`;

/**
 * Versions as CTE `decided`; $1 is asOf, $2 the universe's symbols. A correction leaves the held version held for ever, so it
 * counts before a hold that stands. What a reverted repair wrote is no row that waits: somebody has decided.
 */
const decided = (wanted: string, narrowed: string) => `with version as (
    select q.dataset, q.symbol, q.session, q.bar_known_at, max(q.known_at) as held_at,
      jsonb_agg(jsonb_build_object('expectation', q.expectation, 'reason', q.reason,
        'detail', case jsonb_typeof(q.detail) when 'string' then q.detail #>> '{}' else q.detail::text end) order by q.expectation) as expectations,
      bool_or(${holdStands('q', '$1')}) as stands, ${wanted} as wanted
    from tempocast.quarantine q
    where q.known_at <= $1 and (q.dataset not in ('bars', 'actions') or split_part(q.symbol, ' ', 1) = any($2))
      and q.expectation not in ('${REPAIR_REVERTED}', '${CORRECTION_TAKEN_BACK}') and ${narrowed}
    group by 1, 2, 3, 4
  ), decided as (
    select v.*, r.known_at as decided_at, r.by, r.reason,
      case when r.action = 'corrected' then 'corrected' when not v.stands then 'released'
        when (${superseded('bar', 'n.symbol', 'session', 'bars')})
          or (${superseded('action', "n.symbol || ' ' || n.kind", 'ex_date', 'actions')})
          or ${supersededRecord('$1')} then 'superseded'
        else 'held' end as state
    from version v left join lateral (
      select * from tempocast.quarantine_release r
      where (r.dataset, r.symbol, r.session, r.bar_known_at) = (v.dataset, v.symbol, v.session, v.bar_known_at)
        and r.known_at <= $1 and r.known_at >= v.held_at
        and (r.action = 'released' or not exists (select from tempocast.quarantine t where t.dataset = r.dataset
          and t.bar_known_at = r.known_at and t.known_at <= $1 and t.expectation = '${CORRECTION_TAKEN_BACK}'))
      order by r.known_at desc limit 1) r on true
  )`;

const HELD_ROWS = `${decided('coalesce(bool_or(q.known_at between $6 and $7), false)', '($3::text is null or q.dataset = $3)')}
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

/** Rows that wait for somebody, by dataset; datasets that have ever had one. */
export function heldCounts(
  db: Db,
  query: { asOf: Instant; symbols: readonly string[] },
): Promise<{ dataset: string; held: number }[]> {
  return rowsOf(
    db,
    `${decided('false', 'true')}
     select dataset, count(*) filter (where state = 'held')::int as held from decided group by 1 order by 1`,
    [query.asOf, query.symbols],
  );
}
