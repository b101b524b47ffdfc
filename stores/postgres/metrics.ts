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

const RUNS = `universe = $1 and known_at <= $2 and ($3::date is null or session < $3)
  and ($4::text is null or dataset = $4) and checkpoint <> 'migrated'`;

/** Of each date the newest run known by `asOf`; oldest first. */
export function metricHistory(db: Db, query: MetricQuery): Promise<MetricRow[]> {
  return rowsOf<MetricRow>(
    db,
    // Dates first, from the newest on: an index ends the reading, however many years there are.
    `with dates as (
       select distinct session from tempocast.check_run where ${RUNS} order by session desc limit $5),
     ranked as (
       select id, session, known_at, row_number() over (partition by session, dataset, checkpoint
           order by known_at desc, run desc, since desc, id) as version
       from tempocast.check_run where session in (select session from dates) and ${RUNS})
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

/** Dates that a bound is made from. */
const PAST_DATES = 60;

/**
 * Metrics of the dataset's runs of earlier dates that were over by `asOf`: what a verdict may rest on. Runs that come
 * later, and earlier runs of the same date, are not among them.
 */
export async function pastMetrics(
  db: Db,
  query: Pick<MetricQuery, 'universe' | 'asOf' | 'shareOnly'> & { dataset: string; before: SessionDate },
): Promise<(suite: string, expectation: string, metric: string, group: string) => readonly MetricRow[]> {
  const series = new Map<string, MetricRow[]>();
  for (const row of await metricHistory(db, { ...query, limit: PAST_DATES })) {
    const key = JSON.stringify([row.suite, row.expectation, row.metric, row.group]);
    const points = series.get(key);
    if (points === undefined) series.set(key, [row]);
    else points.push(row);
  }
  return (...key) => series.get(JSON.stringify(key)) ?? [];
}
