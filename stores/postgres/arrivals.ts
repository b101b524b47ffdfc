/** What has arrived of each dataset and date, and which span of each subject has been asked for. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowsOf } from './db.ts';

export interface Arrival {
  dataset: string;
  universe: string;
  /** Logical date. */
  date: SessionDate;
  arrivedAt: Instant;
  expectedBy: Instant;
  /** partial: some subjects are missing; failed: all of them are. */
  state: 'arrived' | 'partial' | 'failed';
  /** Who answered. */
  providers: string[];
  /** Asked for. */
  subjects: number;
  /** New rows; 0 also when nothing had changed, which is an arrival all the same. */
  rows: number;
  missing: { subject: string; message: string }[];
}

/**
 * One row per run; the same run a second time adds none. A run that comes to another end at the instant of the one before
 * it, as in the replay, whose clock stands still, is known a millisecond later.
 */
export async function insertArrival(db: Db, arrival: Arrival): Promise<void> {
  await db.query(
    prepared(`insert into tempocast.arrival
       (dataset, universe, date, arrived_at, expected_by, state, providers, subjects, rows, missing)
     select $1, $2, $3, case when last.state <> $6 then last.arrived_at + interval '1 ms' else $4 end,
       $5, $6, $7, $8, $9, $10
     from (values (1)) as one left join lateral (
       select state, arrived_at from tempocast.arrival
       where dataset = $1 and universe = $2 and date = $3
         and arrived_at between $4::timestamptz and $4::timestamptz + interval '1 s'
       order by arrived_at desc limit 1) as last on true
     on conflict do nothing`),
    [
      arrival.dataset,
      arrival.universe,
      arrival.date,
      arrival.arrivedAt,
      arrival.expectedBy,
      arrival.state,
      arrival.providers,
      arrival.subjects,
      arrival.rows,
      JSON.stringify(arrival.missing),
    ],
  );
}

export interface ArrivalsQuery {
  universe: string;
  asOf: Instant;
  /** One dataset only. */
  dataset?: string;
  /** Logical dates, both included. */
  from?: SessionDate;
  to?: SessionDate;
}

/** Arrivals known by `asOf`: newest date first, within it by dataset, the newest arrival first. */
export function arrivalsFor(db: Db, query: ArrivalsQuery): Promise<Arrival[]> {
  return rowsOf<Arrival>(
    db,
    `select dataset, universe, date, arrived_at as "arrivedAt", expected_by as "expectedBy", state, providers,
       subjects, rows, missing
     from tempocast.arrival
     where universe = $1 and arrived_at <= $2 and ($3::text is null or dataset = $3)
       and ($4::date is null or date >= $4) and ($5::date is null or date <= $5)
     order by date desc, dataset, arrived_at desc`,
    [query.universe, query.asOf, query.dataset ?? null, query.from ?? null, query.to ?? null],
  );
}

/** Dates of a subject that have been asked for, both included. */
export interface Coverage {
  dataset: string;
  subject: string;
  from: SessionDate;
  to: SessionDate;
}

/** Subjects that were never asked for are absent. */
export async function coverageOf(
  db: Db,
  query: { dataset: string; subjects: readonly string[] },
): Promise<Map<string, Coverage>> {
  const rows = await rowsOf<Coverage>(
    db,
    `select dataset, subject, covered_from as "from", covered_to as "to"
     from tempocast.coverage where dataset = $1 and subject = any($2)`,
    [query.dataset, query.subjects],
  );
  return new Map(rows.map((row) => [row.subject, row]));
}

/** Widens what is covered; the span between two that do not touch counts as covered too. */
export async function extendCoverage(db: Db, span: Coverage, askedAt: Instant): Promise<void> {
  await db.query(
    `insert into tempocast.coverage as c (dataset, subject, covered_from, covered_to, asked_at)
     values ($1, $2, $3, $4, $5)
     on conflict (dataset, subject) do update set
       covered_from = least(c.covered_from, excluded.covered_from),
       covered_to = greatest(c.covered_to, excluded.covered_to), asked_at = excluded.asked_at`,
    [span.dataset, span.subject, span.from, span.to, askedAt],
  );
}

/** Those of the subjects that have a bar of the date, or have been answered for it, by `asOf`. */
export async function subjectsThere(
  db: Db,
  query: { dataset: string; date: SessionDate; subjects: readonly string[]; asOf: Instant },
): Promise<Set<string>> {
  const { dataset, date, subjects, asOf } = query;
  const rows = await rowsOf<{ subject: string }>(
    db,
    dataset === 'bars'
      ? `select distinct symbol as subject from tempocast.bar
         where session = $1 and symbol = any($2) and known_at <= $3 and $4 = 'bars'`
      : `select subject from tempocast.coverage
         where covered_to >= $1 and subject = any($2) and asked_at <= $3 and dataset = $4`,
    [date, subjects, asOf, dataset],
  );
  return new Set(rows.map(({ subject }) => subject));
}
