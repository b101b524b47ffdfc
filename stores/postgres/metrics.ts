/** What each run measured, for later runs to compare with. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface MetricValue {
  metric: string;
  group?: string;
  value: number | null;
  note?: string;
}

export function insertMetrics(
  db: Db,
  rows: readonly (MetricValue & { run: string; suite: string; expectation: string })[],
): Promise<number> {
  return insertRows(
    db,
    'check_metric',
    ['run', 'suite', 'expectation', 'metric', 'group_key'],
    {
      run: ['text', (r) => r.run],
      suite: ['text', (r) => r.suite],
      expectation: ['text', (r) => r.expectation],
      metric: ['text', (r) => r.metric],
      group_key: ['text', (r) => r.group ?? ''],
      value: ['double precision', (r) => r.value],
      note: ['text', (r) => r.note],
    },
    rows,
  );
}

export interface MetricRow {
  session: SessionDate;
  knownAt: Instant;
  run: string;
  suite: string;
  expectation: string;
  metric: string;
  group: string;
  value: number | null;
  note: string | null;
}

export interface MetricQuery {
  universe: string;
  /** Runs known by then. */
  asOf: Instant;
  suite?: string;
  dataset?: string;
  expectation?: string;
  metric?: string;
  group?: string;
  /** Of runs of earlier dates only. */
  before?: SessionDate;
  /** Newest dates that are read; 250. */
  limit?: number;
  /** Of these expectations the share of unexpected elements alone. */
  shareOnly?: readonly string[];
}

/** Of the parameters universe, as of, before, dataset. */
const RUNS = `universe = $1 and known_at <= $2 and ($3::date is null or session < $3)
  and ($4::text is null or dataset = $4) and checkpoint <> 'migrated'`;

/** Dates first, from the newest on: an index ends the reading, however many years there are. */
export const RANKED = `with dates as (
    select distinct session from tempocast.check_run where ${RUNS} order by session desc limit $5),
  ranked as (
    select id, session, known_at, row_number() over (partition by session, dataset, checkpoint
        order by known_at desc, run desc, since desc, id) as version
    from tempocast.check_run where session in (select session from dates) and ${RUNS})`;

/** Of each date the newest run known by `asOf`; oldest first. */
export function metricHistory(db: Db, query: MetricQuery): Promise<MetricRow[]> {
  return rowsOf<MetricRow>(
    db,
    `${RANKED}
     select r.session, r.known_at as "knownAt", m.run, m.suite, m.expectation, m.metric, m.group_key as "group",
       m.value, m.note
     from ranked r join tempocast.check_metric m on m.run = r.id
     where r.version = 1 and ($6::text is null or m.suite = $6)
       and ($7::text is null or m.expectation = $7) and ($8::text is null or m.metric = $8)
       and ($9::text is null or m.group_key = $9)
       and (m.metric = 'unexpected_percent' or m.expectation <> all($10::text[]))
     order by r.session, r.known_at, m.run, m.suite, m.expectation, m.metric, m.group_key`,
    [
      query.universe,
      query.asOf,
      query.before ?? null,
      query.dataset ?? null,
      query.limit ?? 250,
      query.suite ?? null,
      query.expectation ?? null,
      query.metric ?? null,
      query.group ?? null,
      query.shareOnly ?? [],
    ],
  );
}
