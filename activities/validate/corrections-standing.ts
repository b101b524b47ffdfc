/** Which corrections of operators lie on a row, and which were taken back. */
import { isRecordDataset } from '../../schemas/corrections.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { RowReference } from '../../schemas/operator.ts';
import { sourceOfKey } from '../../schemas/overlays.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { actionVersions, barVersions } from '../../stores/postgres/judged-rows.ts';
import { CORRECTION_TAKEN_BACK, quarantineOf, type RowVersion } from '../../stores/postgres/quarantine.ts';
import { recordVersions } from '../../stores/postgres/record-tables.ts';

interface Versioned {
  subject: string;
  session: string;
  knownAt: Instant;
  rawKey: string;
  heldBy: string | null;
}

/** The version that the newest standing correction of the row wrote. Throws RowNotCorrected (terminal). */
export async function newestCorrection(
  db: Db,
  row: RowReference,
  asOf: Instant,
): Promise<Pick<RowVersion, 'symbol' | 'session' | 'barKnownAt'>> {
  const { dataset, subject, session } = row;
  const versions = await versionsOf(db, row, asOf);
  const newest = versions.findLast(({ heldBy }) => heldBy === null);
  const correction = versions.findLast(
    ({ rawKey, heldBy }) => heldBy === null && sourceOfKey(rawKey) === 'operator',
  );
  if (correction === undefined || newest!.knownAt > correction.knownAt) {
    const why =
      correction === undefined
        ? 'no correction of it stands'
        : `the provider has said something else since, at ${newest!.knownAt}`;
    throw new TerminalError(
      'RowNotCorrected',
      `nothing to take back of ${dataset} ${subject} ${session} as of ${asOf}: ${why}; nothing was changed`,
    );
  }
  return { symbol: correction.subject, session: correction.session, barKnownAt: correction.knownAt };
}

async function versionsOf(db: Db, row: RowReference, asOf: Instant): Promise<Versioned[]> {
  const { dataset, subject, session } = row;
  if (isRecordDataset(dataset)) return recordVersions(db, { dataset, subject, session, asOf });
  const [symbol, kind] = subject.split(' ') as [string, string | undefined];
  const span = { symbol, from: session, to: session, asOf };
  const found =
    dataset === 'actions'
      ? (await actionVersions(db, span)).filter((version) => version.kind === kind)
      : dataset === 'bars'
        ? await barVersions(db, span)
        : [];
  return found.map(({ knownAt, rawKey, heldBy }) => ({ subject, session, knownAt, rawKey, heldBy }));
}

/** Instants of the corrections of the dataset that were taken back by `asOf`. */
export async function correctionsTakenBack(
  db: Db,
  query: { dataset: string; asOf: Instant },
): Promise<Set<Instant>> {
  const held = await quarantineOf(db, query);
  return new Set(
    held.flatMap(({ expectation, barKnownAt }) =>
      expectation === CORRECTION_TAKEN_BACK ? [barKnownAt] : [],
    ),
  );
}
