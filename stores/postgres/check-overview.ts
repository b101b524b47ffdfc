/** Suites at a glance: the newest run of each and how the ones before went. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface SuiteRun {
  id: string;
  session: SessionDate;
  knownAt: Instant;
  /** No critical expectation failed. */
  success: boolean;
  failed: number;
}

export interface SuiteOverview {
  suite: string;
  suiteVersion: string;
  dataset: string;
  expectations: number;
  /** Of the newest run. */
  failedCritical: number;
  failedWarn: number;
  failedInfo: number;
  skipped: number;
  /** Newest first. */
  runs: SuiteRun[];
}

interface Line extends Omit<SuiteOverview, 'runs'>, SuiteRun {}

export async function suiteOverview(
  db: Db,
  query: { universe: string; asOf: Instant; runs?: number },
): Promise<SuiteOverview[]> {
  const lines = await rowsOf<Line>(
    db,
    `with per_run as (
       select c.suite, c.suite_version, r.dataset, r.id, r.session, r.known_at, r.run, count(*) as expectations,
         count(*) filter (where not c.success and severity = 'critical') as critical,
         count(*) filter (where not c.success and severity = 'warn') as warn,
         count(*) filter (where not c.success and severity = 'info') as info,
         count(*) filter (where c.skipped) as skipped
       from tempocast.check_run r join tempocast.check_result c on c.run = r.id
       where r.universe = $1 and r.known_at <= $2
       group by c.suite, c.suite_version, r.id),
     ranked as (
       select *, row_number() over (partition by suite order by session desc, known_at desc, run desc, id) as age
       from per_run)
     select suite, suite_version as "suiteVersion", dataset, id, session, known_at as "knownAt", expectations,
       critical as "failedCritical", warn as "failedWarn", info as "failedInfo", skipped,
       critical = 0 as success, critical + warn + info as failed
     from ranked where age <= $3 order by suite, age`,
    [query.universe, query.asOf, query.runs ?? 30],
  );
  const overview = new Map<string, SuiteOverview>();
  for (const { id, session, knownAt, success, failed, ...newest } of lines) {
    const suite = overview.get(newest.suite) ?? { ...newest, runs: [] };
    suite.runs.push({ id, session, knownAt, success, failed });
    overview.set(newest.suite, suite);
  }
  return [...overview.values()];
}
