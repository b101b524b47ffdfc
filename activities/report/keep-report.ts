/** Makes the document of a week and keeps it: bytes in the lake, named by content, and a row that finds them. */
import { Value } from 'typebox/value';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { type ReportDocument, ReportDocumentSchema, type ReportRow } from '../../schemas/report.ts';
import { getContent, putContent, sha256Hex } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { insertReport, reportBefore, reportById, reportOf } from '../../stores/postgres/reports.ts';
import type { ActivityDeps } from '../deps.ts';
import { buildReport } from './build-report.ts';

export const REPORT_PREFIX = 'report';
type Deps = Pick<ActivityDeps, 'db' | 'lake' | 'config' | 'clock'>;

export interface KeepReportInput {
  universe: string;
  week: string;
  asOf: Instant;
}

export type KeptReport = { state: 'made' | 'kept'; row: ReportRow } | { state: 'nothing'; reason: string };

/** Can run twice: the first document of a week and instant stands. */
export async function keepReport(deps: Deps, input: KeepReportInput): Promise<KeptReport> {
  const { db, lake } = deps;
  const { universe, week, asOf } = input;
  const there = await reportOf(db, input);
  if (there !== undefined) return { state: 'kept', row: there };
  const before = await reportBefore(db, input);
  const document = await documentOf(deps, input, before?.id ?? null);
  if (document === undefined) {
    return { state: 'nothing', reason: `no forecast was published in week ${week} by ${asOf}` };
  }
  const { key, sha256 } = await putContent(lake, REPORT_PREFIX, 'json', bytesOf(document));
  const { from, through } = document;
  const row = {
    id: sha256,
    universe,
    week,
    from,
    through,
    asOf,
    previous: before?.id ?? null,
    documentKey: key,
  };
  const added = await insertReport(db, row);
  return added === 1 ? { state: 'made', row } : { state: 'kept', row: (await reportOf(db, input))! };
}

/** Throws ReportUnknown, LakeObjectMissing, LakeObjectCorrupt (terminal). */
export async function readReport(
  { db, lake }: Pick<ActivityDeps, 'db' | 'lake'>,
  id: string,
): Promise<{ row: ReportRow; document: ReportDocument }> {
  const row = await reportById(db, id);
  if (row === undefined)
    throw new TerminalError(
      'ReportUnknown',
      `no report ${id}; \`tempocast report list\` has those there are`,
    );
  return { row, document: await readDocument(lake, row) };
}

export async function readDocument(lake: Lake, { documentKey }: ReportRow): Promise<ReportDocument> {
  return JSON.parse(new TextDecoder().decode(await getContent(lake, documentKey))) as ReportDocument;
}

/** Makes it again from the data of today and compares; `differs` names the first parts that are not the same. */
export async function verifyReport(
  deps: Deps,
  row: ReportRow,
): Promise<{ same: boolean; id: string | null; differs: string[] }> {
  const kept = await readDocument(deps.lake, row);
  const again = await documentOf(deps, row, row.previous);
  if (again === undefined)
    return { same: false, id: null, differs: ['nothing of the week is published any more'] };
  const id = sha256Hex(bytesOf(again));
  const names = new Set([...Object.keys(kept), ...Object.keys(again)]) as Set<keyof ReportDocument>;
  const differs = [...names].filter((name) => JSON.stringify(kept[name]) !== JSON.stringify(again[name]));
  return { same: id === row.id, id, differs };
}

/** Compared with the report that it was compared with, or is to be. */
async function documentOf(
  deps: Deps,
  input: KeepReportInput,
  previous: string | null,
): Promise<ReportDocument | undefined> {
  const before =
    previous === null ? null : { id: previous, document: (await readReport(deps, previous)).document };
  const { universe, week, asOf } = input;
  return buildReport(deps, { universe, week, asOf, previous: before });
}

/** Throws ReportMalformed (terminal): a reader could not rely on it. */
function bytesOf(document: ReportDocument): Uint8Array {
  const [fault] = Value.Errors(ReportDocumentSchema, document);
  if (fault !== undefined) {
    throw new TerminalError(
      'ReportMalformed',
      `report of ${document.week} breaks its schema: ${JSON.stringify(fault).slice(0, 300)}`,
    );
  }
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}
