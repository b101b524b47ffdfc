/** Results of expectation suites, one row per expectation. */
import type { SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface CheckResultRow {
  universe: string;
  session: SessionDate;
  suite: string;
  suiteVersion: string;
  expectation: string;
  severity: 'critical' | 'warn' | 'info';
  success: boolean;
  elementCount: number;
  missingCount: number;
  unexpectedCount: number;
  /** Percent unexpected of all elements, and of those not missing. */
  percentTotal: number;
  percentNonmissing: number;
  observed: unknown;
  bound: unknown;
  examples: unknown[];
}

export function insertCheckResults(db: Db, rows: readonly CheckResultRow[]): Promise<number> {
  return insertRows(
    db,
    'check_result',
    ['universe', 'session', 'suite', 'suite_version', 'expectation'],
    {
      universe: ['text', (r) => r.universe],
      session: ['date', (r) => r.session],
      suite: ['text', (r) => r.suite],
      suite_version: ['text', (r) => r.suiteVersion],
      expectation: ['text', (r) => r.expectation],
      severity: ['text', (r) => r.severity],
      success: ['boolean', (r) => r.success],
      element_count: ['bigint', (r) => r.elementCount],
      missing_count: ['bigint', (r) => r.missingCount],
      unexpected_count: ['bigint', (r) => r.unexpectedCount],
      percent_total: ['double precision', (r) => r.percentTotal],
      percent_nonmissing: ['double precision', (r) => r.percentNonmissing],
      observed: ['jsonb', (r) => r.observed],
      bound: ['jsonb', (r) => r.bound],
      examples: ['jsonb', (r) => r.examples],
    },
    rows,
  );
}

export function checksOf(
  db: Db,
  query: { universe: string; session: SessionDate },
): Promise<CheckResultRow[]> {
  return rowsOf<CheckResultRow>(
    db,
    `select universe, session, suite, suite_version as "suiteVersion", expectation, severity, success,
       element_count as "elementCount", missing_count as "missingCount", unexpected_count as "unexpectedCount",
       percent_total as "percentTotal", percent_nonmissing as "percentNonmissing", observed, bound, examples
     from tempocast.check_result where universe = $1 and session = $2
     order by suite, suite_version, expectation`,
    [query.universe, query.session],
  );
}
