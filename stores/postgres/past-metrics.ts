/**
 * What runs before one have measured: what its verdicts may rest on. A run has all its rows from the transaction that wrote it
 * (`recordChecks`), so what was read of one is remembered: the past of a later day is that of the day before and one run more.
 */
import pg from 'pg';
import type { SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { type MetricQuery, RANKED } from './metrics.ts';

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

/** By `keyOf` a metric. */
type Measured = Map<string, Pick<PastPoint, 'value' | 'note'>>;

/** Of each database, universe and dataset the runs that the last question was about. */
const remembered = new WeakMap<Db, Map<string, ReadonlyMap<string, Measured>>>();

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
  const about = JSON.stringify([universe, dataset, ...shareOnly]);
  // A transaction sees rows that may never come to be.
  const memory = db instanceof pg.Pool ? memoryOf(db) : new Map<string, ReadonlyMap<string, Measured>>();
  const known = memory.get(about);
  const unknown = runs.map(({ id }) => id).filter((id) => !known?.has(id));
  const read = await measuredBy(db, unknown, shareOnly);
  const all = new Map(runs.map(({ id }) => [id, known?.get(id) ?? read.get(id)!]));
  memory.set(about, all);
  return (...key) => {
    const name = keyOf(...key);
    return runs.flatMap(({ id, session }) => {
      const found = all.get(id)!.get(name);
      return found === undefined ? [] : [{ session, ...found }];
    });
  };
}

function memoryOf(db: Db): Map<string, ReadonlyMap<string, Measured>> {
  const memory = remembered.get(db) ?? new Map<string, ReadonlyMap<string, Measured>>();
  remembered.set(db, memory);
  return memory;
}

/**
 * A row for each metric travels, not one for each of its values: sixty dates are thousands of values. Each run by its key,
 * however many there are.
 */
async function measuredBy(
  db: Db,
  runs: readonly string[],
  shareOnly: readonly string[],
): Promise<Map<string, Measured>> {
  const measured = new Map(runs.map((run): [string, Measured] => [run, new Map()]));
  if (runs.length === 0) return measured;
  const rows = await rowsOf<Record<'suite' | 'expectation' | 'metric' | 'group', string> & Values>(
    db,
    `select m.suite, m.expectation, m.metric, m.group_key as "group", array_agg(r.at::double precision) as at,
       array_agg(m.value) as values, case when count(m.note) > 0 then array_agg(m.note) end as notes
     from unnest($1::text[]) with ordinality as r(run, at)
       cross join lateral (select * from tempocast.check_metric where run = r.run offset 0) m
     where m.metric = 'unexpected_percent' or m.expectation <> all($2::text[])
     group by m.suite, m.expectation, m.metric, m.group_key`,
    [runs, shareOnly],
  );
  for (const { suite, expectation, metric, group, at, values, notes } of rows) {
    const name = keyOf(suite, expectation, metric, group);
    for (const [i, place] of at.entries()) {
      measured.get(runs[place - 1]!)!.set(name, { value: values[i]!, note: notes?.[i] ?? null });
    }
  }
  return measured;
}

/** Of one metric, in no order; `at` counts the runs from 1. */
interface Values {
  at: number[];
  values: (number | null)[];
  notes: (string | null)[] | null;
}

const keyOf = (...key: string[]) => JSON.stringify(key);
