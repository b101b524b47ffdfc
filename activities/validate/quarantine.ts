/** What an operator decides about a row that is held: release it, or say what it should be. Nothing is ever edited (G16). */

import { isRecordDataset, RECORD_DATASETS } from '../../schemas/corrections.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { CorrectedValues, OperatorActionResult, RowReference } from '../../schemas/operator.ts';
import type { Overlay, OverlayChange } from '../../schemas/overlays.ts';
import {
  CORRECTION_TAKEN_BACK,
  insertQuarantine,
  insertReleases,
  type QuarantineRow,
  quarantineOf,
  type ReleaseRow,
  releasesOf,
} from '../../stores/postgres/quarantine.ts';
import type { ActivityDeps } from '../deps.ts';
import { correctedAction, correctedBar } from './correction.ts';
import { correctionsTakenBack, newestCorrection } from './corrections-standing.ts';
import { justBefore, writeOverlay } from './overlay.ts';
import { correctedRecord } from './record-correction.ts';

export interface Decision {
  by: string;
  reason: string;
  /** The instant of `decisionInstant`, fixed before the first attempt: a second one decides the same again. */
  at: Instant;
}

type Deps = Pick<ActivityDeps, 'db' | 'lake'>;

/** Throws RowUnknown, RowNotHeld (terminal). */
export async function releaseRow(
  deps: Deps,
  row: RowReference,
  decision: Decision,
): Promise<OperatorActionResult> {
  const { held, version } = await findHeld(deps, row, decision.at);
  const { symbol } = held;
  const overlay = overlayOf('release', symbol.split(' ')[0]!, [], decision, { row: version });
  const rawKey = await decide(deps, overlay, version, 'released');
  return { action: 'release', ...said(decision), rawKey, row: version, changes: [] };
}

/** Throws RowUnknown, CorrectionImpossible (terminal). */
export async function correctRow(
  deps: Deps,
  row: RowReference,
  values: CorrectedValues,
  decision: Decision,
): Promise<OperatorActionResult> {
  const asOf = justBefore(decision.at);
  const [symbol, kind] = row.subject.split(' ') as [string, string | undefined];
  const { dataset } = row;
  if (isRecordDataset(dataset)) {
    const { change, owner, rowKnownAt } = await correctedRecord(deps.db, { ...row, dataset }, values, asOf);
    const version = { ...row, rowKnownAt };
    const overlay = overlayOf('correct', owner, [change], decision, { row: version });
    // Recorded whether the row was held or not: what somebody has decided about is not judged again.
    const rawKey = await decide(deps, overlay, version, 'corrected');
    return { action: 'correct', ...said(decision), rawKey, row: version, changes: [change] };
  }
  const { change, rowKnownAt } =
    dataset === 'bars'
      ? await correctedBar(deps.db, row, values, asOf)
      : dataset === 'actions' && (kind === 'split' || kind === 'dividend')
        ? await correctedAction(deps.db, { ...row, symbol, kind }, values, asOf)
        : notCorrectable(row);
  const version = { ...row, rowKnownAt: rowKnownAt ?? decision.at };
  const overlay = overlayOf('correct', symbol, [change], decision, { row: version });
  const standing = rowKnownAt === null ? [] : await standingHolds(deps, version, asOf);
  const rawKey = await decide(deps, overlay, standing.length > 0 ? version : null, 'corrected');
  return { action: 'correct', ...said(decision), rawKey, row: version, changes: [change] };
}

/**
 * The newest correction of the row is held from now on: reads see again what was there before, and what was held before it
 * is held as before. Nothing is written back. Throws RowNotCorrected (terminal).
 */
export async function uncorrectRow(
  deps: Deps,
  row: RowReference,
  decision: Decision,
): Promise<OperatorActionResult> {
  const correction = await newestCorrection(deps.db, row, justBefore(decision.at));
  const { symbol, session, barKnownAt: rowKnownAt } = correction;
  const version = { dataset: row.dataset, subject: symbol, session, rowKnownAt };
  const overlay = overlayOf('uncorrect', symbol.split(' ')[0]!, [], decision, { row: version });
  const rawKey = await writeOverlay(deps, 'operator', overlay, (db, rawKey) =>
    insertQuarantine(db, [
      {
        ...{ dataset: row.dataset, symbol, session, barKnownAt: rowKnownAt, knownAt: decision.at },
        ...{ expectation: CORRECTION_TAKEN_BACK, reason: `${overlay.by}: ${overlay.reason}` },
        detail: { rawKey },
      },
    ]),
  );
  return { action: 'uncorrect', ...said(decision), rawKey, row: version, changes: [] };
}

function overlayOf(
  act: Overlay['act'],
  symbol: string,
  changes: OverlayChange[],
  { by, reason, at }: Decision,
  about: unknown,
): Overlay {
  return {
    format: 'tempocast/overlay/1',
    act,
    symbol,
    by: by.trim(),
    reason: reason.trim(),
    at,
    changes,
    about,
  };
}

const said = ({ by, reason, at }: Decision) => ({ by: by.trim(), reason: reason.trim(), knownAt: at });

/** `version` is null when nothing held the row. */
function decide(
  deps: Deps,
  overlay: Overlay,
  version: Required<RowReference> | null,
  action: ReleaseRow['action'],
): Promise<string> {
  const { by, reason, at } = overlay;
  return writeOverlay(deps, 'operator', overlay, async (db, rawKey) => {
    if (version === null) return;
    const { dataset, subject: symbol, session, rowKnownAt: barKnownAt } = version;
    await insertReleases(db, [
      { dataset, symbol, session, barKnownAt, knownAt: at, action, by, reason, rawKey },
    ]);
    const [mine] = (await releasesOf(db, { asOf: at, dataset, session, symbols: [symbol] })).filter(
      (release) => release.barKnownAt === barKnownAt && release.knownAt === at,
    );
    if (mine?.rawKey !== rawKey) throw notHeld(version, mine!);
  });
}

/** The version asked for, or the newest that is held. */
async function findHeld(
  deps: Deps,
  row: RowReference,
  at: Instant,
): Promise<{ held: QuarantineRow; version: Required<RowReference> }> {
  const asOf = justBefore(at);
  const { dataset, subject, session, rowKnownAt } = row;
  const query = { asOf, dataset, session, symbols: [subject] };
  const ever = (await quarantineOf(deps.db, query)).filter(
    (q) => q.symbol === subject && (rowKnownAt === undefined || q.barKnownAt === rowKnownAt),
  );
  if (ever.length === 0) throw await unknownRow(deps, row, asOf);
  const standing = (await quarantineOf(deps.db, { ...query, standing: true })).filter((q) =>
    ever.some((one) => one.barKnownAt === q.barKnownAt && q.symbol === subject),
  );
  const held = standing.toSorted((a, b) => (a.barKnownAt < b.barKnownAt ? -1 : 1)).at(-1);
  const version = { dataset, subject, session, rowKnownAt: (held ?? ever.at(-1)!).barKnownAt };
  const all = (await releasesOf(deps.db, query)).filter((r) => r.barKnownAt === version.rowKnownAt);
  const takenBack = await correctionsTakenBack(deps.db, { dataset, asOf });
  const decisions = all.filter((r) => r.action !== 'corrected' || !takenBack.has(r.knownAt));
  const corrected = decisions.findLast((decision) => decision.action === 'corrected');
  if (held === undefined || corrected !== undefined) throw notHeld(version, corrected ?? decisions.at(-1)!);
  return { held, version };
}

async function standingHolds(
  { db }: Deps,
  row: Required<RowReference>,
  asOf: Instant,
): Promise<QuarantineRow[]> {
  const { dataset, subject, session, rowKnownAt } = row;
  const held = await quarantineOf(db, { asOf, dataset, session, symbols: [subject], standing: true });
  return held.filter((q) => q.symbol === subject && q.barKnownAt === rowKnownAt);
}

const nameOf = ({ dataset, subject, session, rowKnownAt }: RowReference) =>
  `${dataset} ${subject} ${session}${rowKnownAt === undefined ? '' : ` known since ${rowKnownAt}`}`;

async function unknownRow({ db }: Deps, row: RowReference, asOf: Instant): Promise<TerminalError> {
  const held = await quarantineOf(db, { asOf, dataset: row.dataset, symbols: [row.subject], standing: true });
  const days = [...new Set(held.map((q) => q.session))].slice(0, 10);
  const way =
    days.length === 0 ? `nothing of ${row.dataset} ${row.subject} is held` : `held are ${days.join(', ')}`;
  return new TerminalError('RowUnknown', `no row ${nameOf(row)} was ever held as of ${asOf}: ${way}`);
}

function notHeld(row: RowReference, decision: ReleaseRow): TerminalError {
  const { action, by, knownAt, reason } = decision;
  return new TerminalError(
    'RowNotHeld',
    `row ${nameOf(row)} is not held any more: ${by} ${action} it at ${knownAt} (${reason})`,
  );
}

function notCorrectable(row: RowReference): never {
  const allowed = `bars (subject KO), actions (subject "KO dividend" or "KO split"), ${RECORD_DATASETS.join(', ')}`;
  throw new TerminalError(
    'CorrectionImpossible',
    `cannot correct ${nameOf(row)}: allowed are ${allowed}; release it instead`,
  );
}
