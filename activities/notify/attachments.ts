/** Files that go with a notice. */
import type { Notice } from '../../schemas/notify.ts';
import { getContent } from '../../stores/lake/content.ts';
import { reportFiles, reportOf } from '../../stores/postgres/reports.ts';
import type { ActivityDeps } from '../deps.ts';

export interface Attachment {
  filename: string;
  content: Buffer;
  contentType: string;
}

const TYPES = { pdf: 'application/pdf', html: 'text/html; charset=utf-8' } as const;

/** Of a weekly report its PDF, or the HTML where none was printed; of other notices none. */
export async function attachmentsOf(
  { db, lake }: Pick<ActivityDeps, 'db' | 'lake'>,
  { kind, incidentKey, knownAt }: Pick<Notice, 'kind' | 'incidentKey' | 'knownAt'>,
): Promise<Attachment[]> {
  const [, universe, week] = /^report\/(.+)\/([^/]+)$/.exec(incidentKey) ?? [];
  if (kind !== 'WeeklyReport' || universe === undefined || week === undefined) return [];
  const row = await reportOf(db, { universe, week, asOf: knownAt });
  const files = row === undefined ? [] : await reportFiles(db, [row.id]);
  const file = files.find(({ format }) => format === 'pdf') ?? files[0];
  if (file === undefined) return [];
  return [
    {
      filename: `tempocast-${universe}-${week}.${file.format}`,
      content: Buffer.from(await getContent(lake, file.key)),
      contentType: TYPES[file.format],
    },
  ];
}
