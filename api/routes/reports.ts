/** Weekly reports: the list, one as data, and its files as they were kept. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { REPORT_STYLE } from '../../rendering/report/style.ts';
import {
  OneReportSchema,
  type ReportDocument,
  type ReportFile,
  type ReportFormat,
  ReportListSchema,
  type ReportRow,
  WEEK,
} from '../../schemas/report.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { reportFiles, reportOf, reports } from '../../stores/postgres/reports.ts';
import type { ApiContext } from '../context.ts';
import { closedObject, countTo, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';

const WeekParameter = Type.String({ pattern: WEEK, description: 'an ISO week, 2019-W07' });
const ofWeek = closedObject({ week: WeekParameter });

export const reportsRoute: Route = {
  path: '/v1/reports',
  operationId: 'listReports',
  summary: 'Weekly reports, newest first, with their files.',
  pathSchema: None,
  querySchema: closedObject({ limit: Type.Optional(countTo(520, 52)) }),
  response: ReportListSchema,
  keep: 500,
  async load({ db, universe }, { query }) {
    const rows = await reports(db, { universe, limit: Number(query.limit) });
    const files = await reportFiles(
      db,
      rows.map(({ id }) => id),
    );
    return { body: { reports: rows.map((row) => kept(row, files)) } };
  },
};

export const reportRoute: Route = {
  path: '/v1/reports/{week}',
  operationId: 'getReport',
  summary: 'The report of a week as data: what its page and files are drawn from.',
  pathSchema: ofWeek,
  querySchema: None,
  response: OneReportSchema,
  keep: 5_000,
  async load(context, { path }) {
    const { row, files } = await found(context, String(path.week));
    const bytes = await getContent(lakeOf(context), row.documentKey);
    const document = JSON.parse(new TextDecoder().decode(bytes)) as ReportDocument;
    return { body: { ...kept(row, files), document } };
  },
};

const TYPES: Record<ReportFormat, string> = { html: 'text/html; charset=utf-8', pdf: 'application/pdf' };
const STYLE_HASH = createHash('sha256').update(REPORT_STYLE).digest('base64');
const HTML_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`;

export const reportFileRoutes: Route[] = (['html', 'pdf'] as const).map((format) => ({
  path: `/v1/reports/{week}.${format}`,
  operationId: format === 'html' ? 'getReportHtml' : 'getReportPdf',
  summary:
    format === 'html'
      ? 'The report of a week as one file that needs nothing beside it.'
      : 'The report of a week on A4; there is none where no browser could print it.',
  pathSchema: ofWeek,
  querySchema: None,
  response: Type.String(),
  produces: [TYPES[format].split(';')[0]!],
  keep: 5_000,
  async load(context, { path }) {
    const week = String(path.week);
    const { files } = await found(context, week);
    const file = files.find((one) => one.format === format);
    if (file === undefined) {
      throw new Problem('not-found', `the report of ${week} has no ${format}: see docs/operations/reports`, {
        allowed: files.map((one) => one.format),
      });
    }
    const name = `tempocast-${context.universe}-${week}.${format}`;
    const policy: Record<string, string> =
      format === 'html' ? { 'Content-Security-Policy': HTML_POLICY } : {};
    const headers = { 'Content-Disposition': `inline; filename="${name}"`, ...policy };
    return { body: await getContent(lakeOf(context), file.key), as: { type: TYPES[format], headers } };
  },
}));

function kept({ id, ...row }: ReportRow, files: readonly ReportFile[]) {
  const own = files.filter(({ report }) => report === id);
  return {
    ...{ id, ...row },
    files: own.map(({ format, key, bytes, maker }) => ({
      ...{ format, key, bytes, maker },
      href: `/v1/reports/${row.week}.${format}`,
    })),
  };
}

/** Throws Problem `not-found`. */
async function found(
  { db, universe }: ApiContext,
  week: string,
): Promise<{ row: ReportRow; files: ReportFile[] }> {
  const row = await reportOf(db, { universe, week });
  if (row !== undefined) return { row, files: await reportFiles(db, [row.id]) };
  const weeks = (await reports(db, { universe, limit: 10 })).map((one) => one.week);
  throw new Problem('not-found', `no report of week ${week} has been made`, { allowed: weeks });
}

/** Throws Problem `unavailable`. */
function lakeOf({ lake }: ApiContext): Lake {
  if (lake !== null) return lake;
  throw new Problem('unavailable', 'this API was started without lake.url, where reports are');
}
