/** What becomes of a proposed repair: applied as new versions, rejected, or taken back by holding those versions. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { OperatorActionResult } from '../../../schemas/operator.ts';
import { actionSubject, type Overlay } from '../../../schemas/overlays.ts';
import { insertQuarantine, REPAIR_REVERTED } from '../../../stores/postgres/quarantine.ts';
import { insertRepairDecisions, type Repair, repairsOf } from '../../../stores/postgres/repairs.ts';
import type { ActivityDeps } from '../../deps.ts';
import { justBefore, writeOverlay } from '../overlay.ts';
import type { Decision } from '../quarantine.ts';
import { refuseStale } from './stale.ts';

type Deps = Pick<ActivityDeps, 'db' | 'lake'>;

/** Throws RepairUnknown, RepairDecided, RepairStale (terminal). A rejected or reverted one may be applied after all. */
export async function applyRepair(deps: Deps, id: string, decision: Decision): Promise<OperatorActionResult> {
  const repair = await findRepair(deps, id, decision);
  if (repair.state === 'applied') throw decided(repair);
  await refuseStale(deps, repair, justBefore(decision.at));
  const { kind, evidence, changes } = repair;
  const overlay = overlayOf('repair', repair, decision, { repair: repair.id, kind, evidence });
  return result(
    'repair-apply',
    repair,
    decision,
    await write(deps, overlay, repair, 'applied', decision),
    changes,
  );
}

/** Throws RepairUnknown, RepairDecided (terminal). */
export async function rejectRepair(
  deps: Deps,
  id: string,
  decision: Decision,
): Promise<OperatorActionResult> {
  const repair = await findRepair(deps, id, decision);
  if (repair.state !== 'proposed') throw decided(repair);
  const overlay = { ...overlayOf('reject', repair, decision, { repair: repair.id }), changes: [] };
  return result(
    'repair-reject',
    repair,
    decision,
    await write(deps, overlay, repair, 'rejected', decision),
    [],
  );
}

/**
 * The versions that it wrote are held from now on: reads see again what was there before, and nothing is written back.
 * Throws RepairUnknown, RepairDecided (terminal).
 */
export async function revertRepair(
  deps: Deps,
  id: string,
  decision: Decision,
): Promise<OperatorActionResult> {
  const repair = await findRepair(deps, id, decision);
  if (repair.state !== 'applied') throw decided(repair);
  const { symbol, changes, decidedAt } = repair;
  const overlay = {
    ...overlayOf('revert', repair, decision, { repair: repair.id, applied: decidedAt }),
    changes: [],
  };
  const rawKey = await write(deps, overlay, repair, 'reverted', decision, (db) =>
    insertQuarantine(
      db,
      changes.map((change) => ({
        dataset: change.dataset,
        symbol: change.dataset === 'actions' ? actionSubject({ symbol, kind: change.kind }) : symbol,
        session: change.session,
        barKnownAt: decidedAt!,
        knownAt: decision.at,
        expectation: REPAIR_REVERTED,
        reason: `${decision.by.trim()}: ${decision.reason.trim()}`,
        detail: { repair: repair.id },
      })),
    ),
  );
  return result('repair-revert', repair, decision, rawKey, []);
}

async function findRepair({ db }: Deps, id: string, { at }: Decision): Promise<Repair> {
  const found = /^[0-9a-f]{8,64}$/.test(id) ? await repairsOf(db, { asOf: justBefore(at), id }) : [];
  if (found.length === 1) return found[0]!;
  const why =
    found.length > 1
      ? `${found.length} begin with it`
      : 'see `tempocast repairs list`; 8 digits of an id are enough';
  throw new TerminalError('RepairUnknown', `unknown repair ${JSON.stringify(id)}: ${why}`);
}

function decided({ id, state, decidedBy, decidedAt, decisionReason }: Repair): TerminalError {
  const what =
    state === 'proposed'
      ? 'is only proposed'
      : `was ${state} by ${decidedBy} at ${decidedAt} (${decisionReason})`;
  return new TerminalError('RepairDecided', `repair ${id.slice(0, 12)} ${what}; nothing was changed`);
}

function overlayOf(act: Overlay['act'], repair: Repair, decision: Decision, about: unknown): Overlay {
  const { by, reason, at } = decision;
  const { symbol, changes } = repair;
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

function write(
  deps: Deps,
  overlay: Overlay,
  repair: Repair,
  action: 'applied' | 'rejected' | 'reverted',
  { at }: Decision,
  also?: (db: Parameters<Parameters<typeof writeOverlay>[3]>[0]) => Promise<unknown>,
): Promise<string> {
  const { by, reason } = overlay;
  return writeOverlay(deps, 'repair', overlay, async (db, rawKey) => {
    await insertRepairDecisions(db, [{ repair: repair.id, knownAt: at, action, by, reason, rawKey }]);
    await also?.(db);
  });
}

function result(
  action: OperatorActionResult['action'],
  repair: Repair,
  { by, reason, at }: Decision,
  rawKey: string,
  changes: Repair['changes'],
): OperatorActionResult {
  return { action, by: by.trim(), reason: reason.trim(), knownAt: at, rawKey, repair: repair.id, changes };
}
