/** Writes what an operator or a repair says: bytes to the lake first, then new versions, never an edit (G16). */

import { correctableFields, valuesOfRow } from '../../schemas/corrections.ts';
import type { Instant, RestatementRecord, StoredAction, StoredBar } from '../../schemas/market.ts';
import {
  type BarValues,
  isRecordChange,
  type Overlay,
  type OverlayChange,
  type OverlaySource,
  type RecordChange,
} from '../../schemas/overlays.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { insertActions } from '../../stores/postgres/actions.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import { type Db, rowOf } from '../../stores/postgres/db.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { insertRecordOverlay } from '../../stores/postgres/record-tables.ts';
import { insertRestatements } from '../../stores/postgres/restatements.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';

export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * When somebody decides something: now. On the virtual clock, a millisecond after everything that is known, so that the
 * session that is run next sees it and those before do not.
 */
export async function decisionInstant({ db, clock }: Pick<ActivityDeps, 'db' | 'clock'>): Promise<Instant> {
  if (!clock.virtual) return clock.now('');
  const newest = await rowOf<{ at: Instant | null }>(
    db,
    `select greatest((select max(known_at) from tempocast.raw_object),
       (select max(known_at) from tempocast.quarantine), (select max(as_of) from tempocast.session_run),
       (select max(at) from tempocast.model_stage), (select max(at) from tempocast.model_note)) as at`,
  );
  return justAfter(newest?.at ?? '1970-01-01T00:00:00.000Z');
}

export const justAfter = (instant: Instant): Instant => new Date(Date.parse(instant) + 1).toISOString();
export const justBefore = (instant: Instant): Instant => new Date(Date.parse(instant) - 1).toISOString();

/**
 * Can run twice with the same document: the object is named by its content and the rows by its instant.
 * `also` writes what belongs to the same decision, in the same transaction.
 */
export async function writeOverlay(
  { db, lake }: Pick<ActivityDeps, 'db' | 'lake'>,
  source: OverlaySource,
  overlay: Overlay,
  also: (transaction: Db, rawKey: string) => Promise<unknown>,
): Promise<string> {
  const { symbol, at, by } = overlay;
  const body = new TextEncoder().encode(`${JSON.stringify(overlay, null, 1)}\n`);
  const answer = {
    source,
    // Actions travel with bars.
    dataset: overlay.changes.find(isRecordChange)?.dataset ?? 'bars',
    symbol,
    url: `tempocast:${overlay.act}`,
    status: 200,
    fetchedAt: at,
  };
  const { key: rawKey, sha256 } = await putRaw(lake, { ...answer, body });
  const origin = { symbol, knownAt: at, rawKey };
  await inTransaction(db, async (transaction) => {
    const { fetchedAt: _, ...object } = answer;
    await insertRawObjects(transaction, [
      { ...object, key: rawKey, sha256, knownAt: at, bytes: body.byteLength },
    ]);
    await insertBars(transaction, barsOf(overlay.changes, origin));
    await insertActions(transaction, actionsOf(overlay.changes, origin));
    for (const { dataset, after } of overlay.changes.filter(isRecordChange)) {
      const known = { knownAt: at, knowledgeEstimated: false, rawKey };
      await insertRecordOverlay(transaction, dataset, { ...after, ...known });
    }
    await insertRestatements(transaction, restatementsOf(overlay, source, by));
    await also(transaction, rawKey);
  });
  return rawKey;
}

type Origin = Pick<StoredBar, 'symbol' | 'knownAt' | 'rawKey'>;

function barsOf(changes: readonly OverlayChange[], origin: Origin): StoredBar[] {
  return changes.flatMap((c) =>
    c.dataset === 'bars' ? [{ ...c.after, session: c.session, ...origin }] : [],
  );
}

function actionsOf(changes: readonly OverlayChange[], origin: Origin): StoredAction[] {
  return changes.flatMap((c) =>
    c.dataset === 'actions' ? [{ exDate: c.session, kind: c.kind, value: c.after, ...origin }] : [],
  );
}

function restatementsOf(overlay: Overlay, cause: OverlaySource, explainedBy: string): RestatementRecord[] {
  const of = { symbol: overlay.symbol, knownAt: overlay.at, cause, explainedBy };
  return overlay.changes.flatMap((change): RestatementRecord[] => {
    const { dataset, session } = change;
    if (isRecordChange(change)) return restatedNumbers(change, of);
    if (change.dataset === 'actions') {
      if (change.before === null) return [];
      return [{ ...of, dataset, session, field: change.kind, before: change.before, after: change.after }];
    }
    const { before, after } = change;
    if (before === null) return [];
    return changedFields(before, after).map((field) => ({
      ...{ ...of, dataset, session, field, before: before[field], after: after[field] },
    }));
  });
}

/** Texts and dates are in the overlay's document alone. */
function restatedNumbers(
  { dataset, subject, session, before, after }: RecordChange,
  of: Pick<RestatementRecord, 'knownAt' | 'cause' | 'explainedBy'>,
): RestatementRecord[] {
  const [was, is] = [valuesOfRow(dataset, before), valuesOfRow(dataset, after)];
  return correctableFields(dataset, after).flatMap(({ field, kind }): RestatementRecord[] => {
    const [from, to] = [was[field] ?? null, is[field] ?? null];
    if (kind !== 'number' || from === to) return [];
    const numbers = { before: from as number | null, after: to as number | null };
    return [{ ...of, dataset, symbol: subject, session, field, ...numbers }];
  });
}

export function changedFields(before: BarValues, after: BarValues): (keyof BarValues)[] {
  return BAR_FIELDS.filter((field) => before[field] !== after[field]);
}
