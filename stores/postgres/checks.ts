/** Results of expectation suites by run. A run is named by its content, so an activity's second attempt adds nothing. */
import { createHash } from 'node:crypto';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';
import { insertMetrics, type MetricValue } from './metrics.ts';

/** What a run was about. */
export interface CheckRunKey {
  universe: string;
  dataset: string;
  checkpoint: string;
  /** The logical date. */
  session: SessionDate;
  since: Instant;
  /** As of. */
  knownAt: Instant;
  /** 0; 1, 2, ... when the stage is run again at the same instant, as in the replay. */
  run: number;
}

export interface CheckRunRow extends CheckRunKey {
  id: string;
  rows: number;
  expectations: number;
  failed: number;
  criticalFailed: number;
  /** No critical expectation failed. */
  success: boolean;
}

/** One expectation's result, without its run. */
export interface CheckOutcome {
  suite: string;
  suiteVersion: string;
  expectation: string;
  severity: 'critical' | 'warn' | 'info';
  success: boolean;
  skipped: boolean;
  elementCount: number;
  missingCount: number;
  unexpectedCount: number;
  /** Percent unexpected of all elements, and of those not missing. */
  percentTotal: number;
  percentNonmissing: number;
  observed: unknown;
  bound: unknown;
  examples: unknown[];
  groupBy: string[] | null;
  groups: unknown[];
  historyZ: number | null;
}

export interface CheckResultRow extends CheckOutcome {
  run: string;
  universe: string;
  dataset: string;
  session: SessionDate;
}

export function checkRunId(key: CheckRunKey): string {
  const { universe, dataset, checkpoint, session, since, knownAt, run } = key;
  const parts = [universe, dataset, checkpoint, session, since, knownAt, run];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Writes a run with its results and metrics; call it in a transaction. The same run again adds nothing. Returns its id. */
export async function recordChecks(
  db: Db,
  run: CheckRunKey & { rows: number },
  results: readonly (CheckOutcome & { metrics?: readonly MetricValue[] })[],
): Promise<string> {
  const id = checkRunId(run);
  const failed = results.filter(({ success }) => !success);
  const row = {
    ...run,
    id,
    expectations: results.length,
    failed: failed.length,
    criticalFailed: failed.filter(({ severity }) => severity === 'critical').length,
  };
  const added = await insertRows(
    db,
    'check_run',
    ['id'],
    {
      id: ['text', (r) => r.id],
      universe: ['text', (r) => r.universe],
      dataset: ['text', (r) => r.dataset],
      checkpoint: ['text', (r) => r.checkpoint],
      session: ['date', (r) => r.session],
      since: ['timestamptz', (r) => r.since],
      known_at: ['timestamptz', (r) => r.knownAt],
      run: ['bigint', (r) => r.run],
      rows: ['bigint', (r) => r.rows],
      expectations: ['bigint', (r) => r.expectations],
      failed: ['bigint', (r) => r.failed],
      critical_failed: ['bigint', (r) => r.criticalFailed],
    },
    [row],
  );
  // What a reader has seen of a run stays all that there is of it.
  if (added === 0) return id;
  await insertRows(
    db,
    'check_result',
    ['run', 'suite', 'suite_version', 'expectation'],
    {
      run: ['text', () => id],
      universe: ['text', () => run.universe],
      session: ['date', () => run.session],
      suite: ['text', (r) => r.suite],
      suite_version: ['text', (r) => r.suiteVersion],
      expectation: ['text', (r) => r.expectation],
      severity: ['text', (r) => r.severity],
      success: ['boolean', (r) => r.success],
      skipped: ['boolean', (r) => r.skipped],
      element_count: ['bigint', (r) => r.elementCount],
      missing_count: ['bigint', (r) => r.missingCount],
      unexpected_count: ['bigint', (r) => r.unexpectedCount],
      percent_total: ['double precision', (r) => r.percentTotal],
      percent_nonmissing: ['double precision', (r) => r.percentNonmissing],
      observed: ['jsonb', (r) => r.observed],
      bound: ['jsonb', (r) => r.bound],
      examples: ['jsonb', (r) => r.examples],
      group_by: ['text[]', (r) => r.groupBy],
      groups: ['jsonb', (r) => r.groups],
      history_z: ['double precision', (r) => r.historyZ],
    },
    results,
  );
  await insertMetrics(
    db,
    results.flatMap(({ suite, expectation, metrics = [] }) =>
      metrics.map((metric) => ({ ...metric, run: id, suite, expectation })),
    ),
  );
  return id;
}

const RESULT = `c.run, c.universe, r.dataset, c.session, suite, suite_version as "suiteVersion", expectation, severity,
  c.success, skipped,
  element_count as "elementCount", missing_count as "missingCount", unexpected_count as "unexpectedCount",
  percent_total as "percentTotal", percent_nonmissing as "percentNonmissing", observed, bound, examples,
  group_by as "groupBy", groups, history_z as "historyZ"`;

const RUN = `r.id, r.universe, r.dataset, r.checkpoint, r.session, r.since, r.known_at as "knownAt", r.run, r.rows,
  r.expectations, r.failed, r.critical_failed as "criticalFailed", r.critical_failed = 0 as success`;

/** Results of the newest run of each dataset and checkpoint for the session; those of version 0.1.0 until it is run again. */
export function checksOf(
  db: Db,
  query: { universe: string; session: SessionDate; dataset?: string },
): Promise<CheckResultRow[]> {
  return rowsOf<CheckResultRow>(
    db,
    `with newest as (
       select distinct on (dataset, checkpoint) id from tempocast.check_run r
       where universe = $1 and session = $2 and ($3::text is null or dataset = $3)
         and (checkpoint <> 'migrated' or not exists (select from tempocast.check_run n
           where n.universe = r.universe and n.session = r.session and n.checkpoint <> 'migrated'))
       order by dataset, checkpoint, known_at desc, run desc, since desc, id)
     select ${RESULT} from tempocast.check_result c join tempocast.check_run r on r.id = c.run
     where c.run in (select id from newest)
     order by suite, suite_version, expectation, c.run`,
    [query.universe, query.session, query.dataset ?? null],
  );
}

export interface CheckRunsQuery {
  universe: string;
  asOf: Instant;
  dataset?: string;
  suite?: string;
  session?: SessionDate;
  limit?: number;
}

/** Runs known by `asOf`, newest first. */
export function checkRuns(db: Db, query: CheckRunsQuery): Promise<CheckRunRow[]> {
  return rowsOf<CheckRunRow>(
    db,
    `select ${RUN} from tempocast.check_run r
     where r.universe = $1 and r.known_at <= $2 and ($3::text is null or r.dataset = $3)
       and ($4::text is null or exists (select from tempocast.check_result c where c.run = r.id and c.suite = $4))
       and ($5::date is null or r.session = $5)
     order by r.session desc, r.known_at desc, r.run desc, r.dataset, r.id limit $6`,
    [
      query.universe,
      query.asOf,
      query.dataset ?? null,
      query.suite ?? null,
      query.session ?? null,
      query.limit ?? 100,
    ],
  );
}

export async function checkRun(
  db: Db,
  id: string,
): Promise<{ run: CheckRunRow; results: CheckResultRow[] } | undefined> {
  const run = await rowOf<CheckRunRow>(db, `select ${RUN} from tempocast.check_run r where r.id = $1`, [id]);
  if (run === undefined) return undefined;
  const results = await rowsOf<CheckResultRow>(
    db,
    `select ${RESULT} from tempocast.check_result c join tempocast.check_run r on r.id = c.run
     where c.run = $1 order by suite, suite_version, expectation`,
    [id],
  );
  return { run, results };
}
