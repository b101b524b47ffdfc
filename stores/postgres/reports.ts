/** Weekly reports that were made, and their files. Both are appended; the bytes are in the lake. */

import type { Instant } from '../../schemas/market.ts';
import type { ReportFile, ReportRow } from '../../schemas/report.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

const COLUMNS = `id, universe, week, from_session as "from", through, as_of as "asOf", previous,
  document_key as "documentKey"`;

/** Returns 1 when it was new; the first document of a week and instant stands. */
export function insertReport(db: Db, row: ReportRow): Promise<number> {
  return insertRows(
    db,
    'report',
    ['id'],
    {
      id: ['text', (r) => r.id],
      universe: ['text', (r) => r.universe],
      week: ['text', (r) => r.week],
      from_session: ['date', (r) => r.from],
      through: ['date', (r) => r.through],
      as_of: ['timestamptz', (r) => r.asOf],
      previous: ['text', (r) => r.previous],
      document_key: ['text', (r) => r.documentKey],
    },
    [row],
  );
}

export function insertReportFile(db: Db, row: ReportFile): Promise<number> {
  return insertRows(
    db,
    'report_file',
    ['report', 'format'],
    {
      report: ['text', (r) => r.report],
      format: ['text', (r) => r.format],
      key: ['text', (r) => r.key],
      bytes: ['bigint', (r) => r.bytes],
      maker: ['text', (r) => r.maker],
    },
    [row],
  );
}

/** The newest report of the week, or that of one instant. */
export function reportOf(
  db: Db,
  query: { universe: string; week: string; asOf?: Instant },
): Promise<ReportRow | undefined> {
  return rowOf<ReportRow>(
    db,
    `select ${COLUMNS} from tempocast.report
     where universe = $1 and week = $2 and ($3::timestamptz is null or as_of = $3) order by as_of desc limit 1`,
    [query.universe, query.week, query.asOf ?? null],
  );
}

export function reportById(db: Db, id: string): Promise<ReportRow | undefined> {
  return rowOf<ReportRow>(db, `select ${COLUMNS} from tempocast.report where id = $1`, [id]);
}

/** The newest report of an earlier week that was there at the instant. */
export function reportBefore(
  db: Db,
  query: { universe: string; week: string; asOf: Instant },
): Promise<ReportRow | undefined> {
  return rowOf<ReportRow>(
    db,
    `select ${COLUMNS} from tempocast.report where universe = $1 and week < $2 and as_of < $3
     order by week desc, as_of desc limit 1`,
    [query.universe, query.week, query.asOf],
  );
}

/** The newest report of each week, newest first. */
export function reports(db: Db, query: { universe: string; limit: number }): Promise<ReportRow[]> {
  return rowsOf<ReportRow>(
    db,
    `select ${COLUMNS} from (select distinct on (week) * from tempocast.report where universe = $1
       order by week desc, as_of desc) r order by week desc limit $2`,
    [query.universe, query.limit],
  );
}

export function reportFiles(db: Db, ids: readonly string[]): Promise<ReportFile[]> {
  return rowsOf<ReportFile>(
    db,
    `select report, format, key, bytes, maker from tempocast.report_file where report = any($1)
     order by report, format`,
    [ids],
  );
}
