/** Runs as each suite saw them, and what each expectation measured over them: what data docs draw. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

/** One suite's part of one run. */
export interface SuiteRunRow {
  suite: string;
  dataset: string;
  run: string;
  session: SessionDate;
  knownAt: Instant;
  version: string;
  passed: number;
  failed: number;
  /** Failed ones of severity critical. */
  critical: number;
}

export interface SuiteRunsQuery {
  universe: string;
  asOf: Instant;
  suite?: string;
  /** Newest runs of each suite. */
  limit: number;
}

const NEWEST_FIRST = 'r.session desc, r.known_at desc, r.run desc, r.id';
const NEWEST_OF_EACH = `
  select r.*, row_number() over (partition by r.dataset, r.checkpoint order by ${NEWEST_FIRST}) as nth
  from tempocast.check_run r where r.universe = $1 and r.known_at <= $2`;
/** Read from the newest on, until there are enough. */
const NEWEST_OF_SUITE = `
  select r.*, 1 as nth from tempocast.check_run r
  where r.universe = $1 and r.known_at <= $2
    and exists (select from tempocast.check_result c where c.run = r.id and c.suite = $3)
  order by ${NEWEST_FIRST} limit $4`;

/** By suite, each newest first. */
export function suiteRuns(db: Db, query: SuiteRunsQuery): Promise<SuiteRunRow[]> {
  return rowsOf<SuiteRunRow>(
    db,
    // Years of results are hundreds of thousands: the newest runs are chosen before their results are counted.
    `with recent as (${query.suite === undefined ? NEWEST_OF_EACH : NEWEST_OF_SUITE}), part as (
       select c.suite, r.dataset, r.id as run, r.session, r.known_at, r.run as again, max(c.suite_version) as version,
         count(*) filter (where c.success)::int as passed, count(*) filter (where not c.success)::int as failed,
         count(*) filter (where not c.success and c.severity = 'critical')::int as critical
       from recent r join tempocast.check_result c on c.run = r.id
       where r.nth <= $4 and ($3::text is null or c.suite = $3)
       group by c.suite, r.dataset, r.id, r.session, r.known_at, r.run
     ), ranked as (
       select *, row_number() over (partition by suite order by session desc, known_at desc, again desc, run) as age from part)
     select suite, dataset, run, session, known_at as "knownAt", version, passed, failed, critical
     from ranked where age <= $4 order by suite, age`,
    [query.universe, query.asOf, query.suite ?? null, query.limit],
  );
}

/** One expectation in one run. */
export interface MeasuredRow {
  expectation: string;
  suiteVersion: string;
  severity: 'critical' | 'warn' | 'info';
  session: SessionDate;
  knownAt: Instant;
  run: string;
  success: boolean;
  bound: unknown;
  /** Of the whole batch, by name; groups are left out. Always has unexpected_percent. */
  metrics: Record<string, number | null>;
}

export interface MeasuredQuery {
  universe: string;
  asOf: Instant;
  suite: string;
  expectation?: string;
  /** Newest dates. */
  limit: number;
}

/** Of each date the newest run, oldest first; by expectation within a run. Runs of 0.1.0 measured one thing. */
export function measured(db: Db, query: MeasuredQuery): Promise<MeasuredRow[]> {
  return rowsOf<MeasuredRow>(
    db,
    `with newest as (
       select distinct on (r.session) r.id, r.session, r.known_at from tempocast.check_run r
       where r.universe = $1 and r.known_at <= $2
         and exists (select from tempocast.check_result c where c.run = r.id and c.suite = $3)
       order by r.session desc, r.known_at desc, r.run desc, r.id limit $5)
     select c.expectation, c.suite_version as "suiteVersion", c.severity, n.session, n.known_at as "knownAt", n.id as run,
       c.success, c.bound, jsonb_build_object('unexpected_percent', c.percent_total) || coalesce(m.metrics, '{}') as metrics
     from newest n join tempocast.check_result c on c.run = n.id and c.suite = $3
       left join lateral (
         select jsonb_object_agg(metric, value) as metrics from tempocast.check_metric k
         where k.run = n.id and k.suite = c.suite and k.expectation = c.expectation and k.group_key = '') m on true
     where $4::text is null or c.expectation = $4
     order by n.session, n.known_at, c.expectation`,
    [query.universe, query.asOf, query.suite, query.expectation ?? null, query.limit],
  );
}

/** The runs over the same dataset by the same checkpoint around this one. */
export async function neighbours(
  db: Db,
  run: { id: string; asOf: Instant },
): Promise<{ previous: string | null; next: string | null }> {
  const row = await rowOf<{ previous: string | null; next: string | null }>(
    db,
    `select previous, next from (
       select o.id, lag(o.id) over w as previous, lead(o.id) over w as next
       from tempocast.check_run t join tempocast.check_run o
         on (o.universe, o.dataset, o.checkpoint) = (t.universe, t.dataset, t.checkpoint)
       where t.id = $1 and o.known_at <= $2
       window w as (order by o.session, o.known_at, o.run, o.id)) x where id = $1`,
    [run.id, run.asOf],
  );
  return row ?? { previous: null, next: null };
}
