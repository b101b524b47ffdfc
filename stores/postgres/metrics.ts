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

/** Dates first, from the newest on: an index ends the reading, however many years there are. */
const RANKED = `with dates as (
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

/** Dates that a bound is made from. */
const PAST_DATES = 60;

/** One value of a metric in an earlier run. */
export interface PastPoint {
  session: SessionDate;
  value: number | null;
  note: string | null;
}

/** Metrics of runs that were over, of earlier dates, when this one began; oldest first. */
export type PastMetrics = (
  suite: string,
  expectation: string,
  metric: string,
  group: string,
) => readonly PastPoint[];

/**
 * Metrics of the dataset's runs of earlier dates that were over by `asOf`: what a verdict may rest on. Runs that come
 * later, and earlier runs of the same date, are not among them. Oldest first.
 */
export async function pastMetrics(
  db: Db,
  query: Pick<MetricQuery, 'universe' | 'asOf' | 'shareOnly'> & { dataset: string; before: SessionDate },
): Promise<PastMetrics> {
  const { universe, asOf, before, dataset, shareOnly = [] } = query;
  const runs = await rowsOf<{ id: string; session: SessionDate }>(
    db,
    `${RANKED} select id, session from ranked where version = 1 order by session, known_at, id`,
    [universe, asOf, before, dataset, PAST_DATES],
  );
  // A row for each metric, not one for each of its values: sixty dates are thousands of values. Each run by its key, however
  // many there are.
  const rows = await rowsOf<Record<'suite' | 'expectation' | 'metric' | 'group', string> & Values>(
    db,
    `select m.suite, m.expectation, m.metric, m.group_key as "group", array_agg(r.at::double precision) as at,
       array_agg(m.value) as values, case when count(m.note) > 0 then array_agg(m.note) end as notes
     from unnest($1::text[]) with ordinality as r(run, at)
       cross join lateral (select * from tempocast.check_metric where run = r.run offset 0) m
     where m.metric = 'unexpected_percent' or m.expectation <> all($2::text[])
     group by m.suite, m.expectation, m.metric, m.group_key`,
    [runs.map(({ id }) => id), shareOnly],
  );
  const series = new Map(rows.map((row) => [keyOf(row.suite, row.expectation, row.metric, row.group), row]));
  return (...key) => {
    const found = series.get(keyOf(...key));
    if (found === undefined) return [];
    const { at, values, notes } = found;
    return at
      .map((place, i) => ({ place, value: values[i]!, note: notes?.[i] ?? null }))
      .sort((a, b) => a.place - b.place)
      .map(({ place, ...point }) => ({ session: runs[place - 1]!.session, ...point }));
  };
}

/** Of one metric, in no order; `at` counts the runs from 1. */
interface Values {
  at: number[];
  values: (number | null)[];
  notes: (string | null)[] | null;
}

const keyOf = (...key: string[]) => JSON.stringify(key);
