/** A decision of an operator, from the command line or the API: recorded with name and reason, told once. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { OperatorActionInput, OperatorActionResult } from '../schemas/operator.ts';
import { quick } from './activities.ts';
import { tellOnce } from './notices.ts';

/** Throws NameOrReasonMissing, RowUnknown, RowNotHeld, CorrectionImpossible, RepairUnknown, RepairDecided, RepairStale. */
export async function operatorActionWorkflow(input: OperatorActionInput): Promise<OperatorActionResult> {
  if (!input.by?.trim() || !input.reason?.trim()) {
    throw ApplicationFailure.nonRetryable(
      'missing name or reason: a decision needs { by, reason }, nothing was changed',
      'NameOrReasonMissing',
    );
  }
  const at = await quick('when is it?').decisionInstant();
  const result = await quick(`${input.action} by ${input.by}`).operatorAction({ ...input, at });
  if (input.action === 'release' || input.action === 'correct') {
    const { dataset, subject, session, rowKnownAt } = result.row!;
    await tellOnce('tell: a row left quarantine', {
      incidentKey: `quarantine/${dataset}/${subject}/${session}/${rowKnownAt}/${at}`,
      kind: 'QuarantineReleased',
      severity: 'info',
      title: `${dataset} ${subject} ${session} was ${input.action === 'release' ? 'released' : 'corrected'} by ${result.by}`,
      body: result.reason,
      knownAt: at,
    });
  }
  return result;
}
