/** Checks, quarantine, restatements, repairs and arrivals of a span of knowledge, for the weekly report. */
import type { Instant } from '../../schemas/market.ts';
import type { ReportQuality } from '../../schemas/report.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

export interface QualityQuery {
  universe: string;
  /** Learned after this instant ... */
  since: Instant;
  /** ... and by this one. */
  asOf: Instant;
  /** Bars and actions of others are not of this universe. */
  symbols: readonly string[];
}

const EXAMPLES = 10;
const LEARNED = 'known_at > $1 and known_at <= $2';
const OURS = `(dataset not in ('bars', 'actions') or split_part(symbol, ' ', 1) = any($3))`;

export async function qualityOf(db: Db, query: QualityQuery): Promise<ReportQuality> {
  const { universe, since, symbols } = query;
  const span = [since, checkedAsOf(query)];
  const [checks, failures, quarantined, decided, restatements, unexplained, repairs, arrivals] =
    await Promise.all([
      rowsOf<ReportQuality['checks'][number]>(
        db,
        `select c.suite, r.dataset, count(distinct r.id) as runs, count(*) as expectations,
         count(*) filter (where not c.success and c.severity = 'critical') as critical,
         count(*) filter (where not c.success and c.severity = 'warn') as warn,
         count(*) filter (where not c.success and c.severity = 'info') as info
       from tempocast.check_run r join tempocast.check_result c on c.run = r.id
       where r.known_at > $1 and r.known_at <= $2 and r.universe = $3 group by 1, 2 order by 2, 1`,
        [...span, universe],
      ),
      rowsOf<ReportQuality['failures'][number]>(
        db,
        `select c.suite, c.expectation, c.severity, count(distinct r.id) as runs, sum(c.unexpected_count)::bigint as rows
       from tempocast.check_run r join tempocast.check_result c on c.run = r.id
       where r.known_at > $1 and r.known_at <= $2 and r.universe = $3 and not c.success
       group by 1, 2, 3 order by array_position(array['critical', 'warn', 'info'], c.severity), 5 desc, 1, 2 limit $4`,
        [...span, universe, EXAMPLES],
      ),
      rowsOf<ReportQuality['quarantined'][number]>(
        db,
        `select dataset, expectation, count(*) as versions, count(distinct symbol) as subjects
       from tempocast.quarantine where ${LEARNED} and ${OURS} group by 1, 2 order by 3 desc, 1, 2`,
        [...span, symbols],
      ),
      rowOf<{ released: number; corrected: number }>(
        db,
        `select count(*) filter (where action = 'released') as released,
         count(*) filter (where action = 'corrected') as corrected
       from tempocast.quarantine_release where ${LEARNED} and ${OURS}`,
        [...span, symbols],
      ),
      rowsOf<ReportQuality['restatements'][number]>(
        db,
        `select dataset, cause, count(*) as values, count(distinct symbol) as subjects
       from tempocast.restatement where ${LEARNED} and ${OURS} group by 1, 2 order by 3 desc, 1, 2`,
        [...span, symbols],
      ),
      rowsOf<ReportQuality['unexplained'][number]>(
        db,
        `select dataset, symbol as subject, session, field, before, after from tempocast.restatement
       where ${LEARNED} and ${OURS} and cause = 'unexplained'
       order by known_at desc, session desc, dataset, symbol, field limit $4`,
        [...span, symbols, EXAMPLES],
      ),
      rowOf<ReportQuality['repairs']>(
        db,
        `select (select count(*) from tempocast.repair where ${LEARNED} and symbol = any($3)) as proposed,
         count(*) filter (where d.action = 'applied') as applied,
         count(*) filter (where d.action = 'rejected') as rejected,
         count(*) filter (where d.action = 'reverted') as reverted
       from tempocast.repair_decision d join tempocast.repair r on r.id = d.repair
       where d.known_at > $1 and d.known_at <= $2 and r.symbol = any($3)`,
        [...span, symbols],
      ),
      rowsOf<ReportQuality['arrivals'][number]>(
        db,
        `select dataset, count(*) filter (where state = 'arrived') as arrived,
         count(*) filter (where state = 'partial') as partial, count(*) filter (where state = 'failed') as failed,
         count(*) filter (where state = 'arrived' and arrived_at > expected_by) as late
       from tempocast.arrival where arrived_at > $1 and arrived_at <= $2 and universe = $3 group by 1 order by 1`,
        [...span, universe],
      ),
    ]);
  return {
    checks,
    failures,
    quarantined,
    ...decided!,
    restatements,
    unexplained,
    repairs: repairs!,
    arrivals,
  };
}
