/** One decision of an operator. The workflow fixes its instant first, so that a second attempt decides the same. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { OperatorActionInput, OperatorActionStep } from '../../schemas/operator.ts';
import type { ActivityDeps } from '../deps.ts';
import { changeStage, noteModel } from '../train/change-stage.ts';
import { correctRow, releaseRow, uncorrectRow } from './quarantine.ts';
import { applyRepair, rejectRepair, revertRepair } from './repairs/decide.ts';

/** Throws NameOrReasonMissing, RowUnknown, RowNotHeld, RowNotCorrected, CorrectionImpossible, RepairUnknown, RepairDecided, RepairStale (terminal). */
export async function operatorAction(
  deps: Pick<ActivityDeps, 'config' | 'db' | 'lake'>,
  input: OperatorActionInput & { at: Instant },
): Promise<OperatorActionStep> {
  const { by, reason, at } = input;
  if (!by?.trim() || !reason?.trim()) {
    throw new TerminalError(
      'NameOrReasonMissing',
      'missing name or reason: a decision needs both, nothing was changed',
    );
  }
  const decision = { by, reason, at };
  switch (input.action) {
    case 'release':
      return releaseRow(deps, input.row, decision);
    case 'correct':
      return correctRow(deps, input.row, input.values, decision);
    case 'uncorrect':
      return uncorrectRow(deps, input.row, decision);
    case 'repair-apply':
      return applyRepair(deps, input.repair, decision);
    case 'repair-reject':
      return rejectRepair(deps, input.repair, decision);
    case 'repair-revert':
      return revertRepair(deps, input.repair, decision);
    case 'model-stage':
      return changeStage(deps, input, decision);
    case 'model-note':
      return noteModel(deps, input, decision);
    default:
      throw new TerminalError(
        'UnknownAction',
        `unknown action ${JSON.stringify((input as { action: unknown }).action)}`,
      );
  }
}
