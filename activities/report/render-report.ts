/** The files of a report: drawn from its document, kept in the lake. The first of a format stands. */
import { reportHtml } from '../../rendering/report/html.ts';
import type { ReportFile, ReportFormat } from '../../schemas/report.ts';
import { putContent } from '../../stores/lake/content.ts';
import { insertReportFile, reportFiles } from '../../stores/postgres/reports.ts';
import type { ActivityDeps } from '../deps.ts';
import { findBrowser } from './browser.ts';
import { REPORT_PREFIX, readReport } from './keep-report.ts';
import { printPdf } from './print-pdf.ts';

type Deps = Pick<ActivityDeps, 'db' | 'lake' | 'config'>;

/** Can run twice. Throws what readReport throws. */
export async function renderReport(deps: Deps, { id }: { id: string }): Promise<ReportFile> {
  return (await fileOf(deps, id, 'html')) ?? keep(deps, id, 'html', await htmlOf(deps, id), 'tempocast');
}

/** Can run twice. Throws BrowserMissing (needs a person), PdfFailed (retryable), PdfUnexpected (terminal). */
export async function printReport(deps: Deps, { id }: { id: string }): Promise<ReportFile> {
  const there = await fileOf(deps, id, 'pdf');
  if (there !== undefined) return there;
  const browser = findBrowser(deps.config.report);
  const { row } = await readReport(deps, id);
  const html = new TextDecoder().decode(await htmlOf(deps, id));
  const { bytes, maker } = await printPdf(browser, html, row.asOf);
  return keep(deps, id, 'pdf', bytes, maker);
}

async function htmlOf(deps: Deps, id: string): Promise<Uint8Array> {
  const { document } = await readReport(deps, id);
  return new TextEncoder().encode(reportHtml(document, id));
}

async function fileOf({ db }: Deps, id: string, format: ReportFormat): Promise<ReportFile | undefined> {
  return (await reportFiles(db, [id])).find((file) => file.format === format);
}

async function keep(
  deps: Deps,
  report: string,
  format: ReportFormat,
  bytes: Uint8Array,
  maker: string,
): Promise<ReportFile> {
  const { key } = await putContent(deps.lake, REPORT_PREFIX, format, bytes);
  await insertReportFile(deps.db, { report, format, key, bytes: bytes.byteLength, maker });
  return (await fileOf(deps, report, format))!;
}
