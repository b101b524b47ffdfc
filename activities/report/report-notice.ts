/** What people are told of a report: its first sentences and where it is. */
import { reportView } from '../../rendering/report/view.ts';
import type { Config } from '../../schemas/config.ts';
import type { Notice } from '../../schemas/notify.ts';
import { reportIncident } from '../../schemas/report-incident.ts';
import { reportFiles } from '../../stores/postgres/reports.ts';
import type { ActivityDeps } from '../deps.ts';
import { readReport } from './keep-report.ts';

/** One per week, however often it is made (G13). Throws what readReport throws. */
export async function reportNotice(
  deps: Pick<ActivityDeps, 'db' | 'lake' | 'config'>,
  { id }: { id: string },
): Promise<Notice> {
  const { document, row } = await readReport(deps, id);
  const { title, subtitle, summary } = reportView(document, id);
  const files = await reportFiles(deps.db, [id]);
  const address = addressOf(deps.config);
  const at = `${address}/v1/reports/${row.week}`;
  const lines = [
    `${subtitle}.`,
    '',
    ...summary.map((line) => `- ${line}`),
    ...(document.missing.length === 0 ? [] : ['', `missing: ${document.missing.join('; ')}`]),
    '',
    `read: ${address}/?tab=reports&week=${row.week}`,
    ...files.map(({ format }) => `${format}: ${at}.${format}`),
  ];
  return {
    incidentKey: reportIncident(row.universe, row.week),
    kind: 'WeeklyReport',
    severity: 'info',
    title,
    body: lines.join('\n'),
    knownAt: row.asOf,
  };
}

/** Without a slash at the end. */
function addressOf({ report, api }: Config): string {
  const host = api.host === '0.0.0.0' || api.host === '::' ? '127.0.0.1' : api.host;
  return (report.address ?? `http://${host.includes(':') ? `[${host}]` : host}:${api.port}`).replace(
    /\/+$/,
    '',
  );
}
