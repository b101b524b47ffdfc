/** The history of a row that was held, for the command line. */
import { isRecordDataset } from '../../schemas/corrections.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { actionVersions, barVersions } from '../../stores/postgres/judged-rows.ts';
import {
  type QuarantineRow,
  quarantineOf,
  type ReleaseRow,
  releasesOf,
} from '../../stores/postgres/quarantine.ts';
import { recordVersions } from '../../stores/postgres/record-tables.ts';

export interface RowHistory {
  versions: { knownAt: Instant; rawKey: string; values: Record<string, unknown> }[];
  holds: QuarantineRow[];
  decisions: ReleaseRow[];
}

export async function rowHistory(
  db: Db,
  { dataset, subject, session, asOf }: { dataset: string; subject: string; session: string; asOf: Instant },
): Promise<RowHistory> {
  const query = { asOf, dataset, session, symbols: [subject] };
  const [versions, holds, decisions] = await Promise.all([
    versionsOf(db, { dataset, subject, session, asOf }),
    quarantineOf(db, query),
    releasesOf(db, query),
  ]);
  return {
    versions,
    holds: holds.filter(({ symbol }) => symbol === subject),
    decisions: decisions.filter(({ symbol }) => symbol === subject),
  };
}

async function versionsOf(
  db: Db,
  { dataset, subject, session, asOf }: { dataset: string; subject: string; session: string; asOf: Instant },
): Promise<RowHistory['versions']> {
  const [symbol, kind] = subject.split(' ') as [string, string | undefined];
  const span = { symbol, from: session, to: session, asOf };
  if (dataset === 'bars') {
    return (await barVersions(db, span)).map(({ knownAt, rawKey, open, high, low, close, volume }) => ({
      ...{ knownAt, rawKey, values: { open, high, low, close, volume } },
    }));
  }
  if (isRecordDataset(dataset)) {
    return (await recordVersions(db, { dataset, subject, session, asOf })).map(
      ({ knownAt, rawKey, row }) => ({
        ...{ knownAt, rawKey, values: row as unknown as Record<string, unknown> },
      }),
    );
  }
  if (dataset !== 'actions') return [];
  const found = (await actionVersions(db, span)).filter((version) => version.kind === kind);
  return found.map(({ knownAt, rawKey, value }) => ({ knownAt, rawKey, values: { value } }));
}
