/** Proposals of a run, and those that the policy applies at once. */
import { createHash } from 'node:crypto';
import type { Config } from '../../../schemas/config.ts';
import type { Instant, SessionDate } from '../../../schemas/market.ts';
import policy from '../../../schemas/repairs/policy.json' with { type: 'json' };
import type { RepairKind, RepairMode } from '../../../schemas/repairs.ts';
import { releasesOf } from '../../../stores/postgres/quarantine.ts';
import { insertRepairs, type RepairRow, repairsOf } from '../../../stores/postgres/repairs.ts';
import type { ActivityDeps } from '../../deps.ts';
import type { Batch } from '../batch.ts';
import { justAfter } from '../overlay.ts';
import { applyRepair } from './decide.ts';
import type { Proposal } from './fold.ts';
import { proposeRepairs } from './propose.ts';
import { repairSeriesOf } from './series.ts';

export interface RepairsDone {
  /** New ones that wait for a person. */
  proposed: number;
  applied: { symbol: string; session: SessionDate; kind: string }[];
  /** Reads as of this instant see those applied: a millisecond each after the run's. */
  asOf: Instant;
}

/** Can run twice. What somebody rejected or reverted is not applied again: the same evidence is the same repair. */
export async function runRepairs(deps: ActivityDeps, batch: Batch): Promise<RepairsDone> {
  const { now } = batch;
  const found: Proposal[] = [];
  for (const series of repairSeriesOf(batch)) found.push(...proposeRepairs(series));
  const wanted = found.filter(({ kind }) => modeOf(deps.config, kind) !== 'off');
  const done: RepairsDone = { proposed: 0, applied: [], asOf: now };
  if (wanted.length === 0) return done;
  const releases = await releasesOf(deps.db, { asOf: now, dataset: 'bars' });
  const released = new Set(
    releases
      .filter(({ action }) => action === 'released')
      .map(({ symbol, session }) => `${symbol} ${session}`),
  );
  const rows = wanted.filter((one) => !isReleased(one, released)).map((one) => repairOf(one, now));
  const before = new Map(
    (await repairsOf(deps.db, { asOf: now, symbols: [...new Set(rows.map((r) => r.symbol))] })).map((r) => [
      r.id,
      r,
    ]),
  );
  await insertRepairs(deps.db, rows);
  for (const row of rows) {
    const state = before.get(row.id)?.state ?? 'proposed';
    if (state !== 'proposed') continue;
    if (modeOf(deps.config, row.kind as RepairKind) === 'apply') {
      const at = justAfter(done.asOf);
      await applyRepair(deps, row.id, { by: 'policy', reason: `policy of ${row.kind}: apply`, at });
      done.asOf = at;
      done.applied.push({ symbol: row.symbol, session: row.session, kind: row.kind });
    } else if ((before.get(row.id)?.knownAt ?? now) === now) done.proposed++;
  }
  return done;
}

function modeOf({ validation }: Config, kind: RepairKind): RepairMode {
  return validation.repairs[kind] ?? (policy as Record<RepairKind, RepairMode>)[kind];
}

export function repairOf(
  { symbol, kind, session, changes, evidence }: Proposal,
  knownAt: Instant,
): RepairRow {
  const id = createHash('sha256')
    .update(JSON.stringify([symbol, kind, session, changes, evidence]))
    .digest('hex');
  return { id, symbol, kind, session, knownAt, changes, evidence };
}

/** A person has said that the bar is right as it is. */
function isReleased({ symbol, changes }: Proposal, released: ReadonlySet<string>): boolean {
  return changes.some(({ dataset, session }) => dataset === 'bars' && released.has(`${symbol} ${session}`));
}
