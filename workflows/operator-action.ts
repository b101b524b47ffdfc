/** A decision of an operator, from the command line or the API: recorded with name and reason, told once. */
import { ApplicationFailure, patched } from '@temporalio/workflow';
import type { OperatorActionInput, OperatorActionResult } from '../schemas/operator.ts';
import { quick } from './activities.ts';
import { tellOnce } from './notices.ts';
import { startExport } from './start-export.ts';

const WHAT_WAS_DONE = {
  release: (row: string, by: string) => `${row} was released by ${by}`,
  correct: (row: string, by: string) => `${row} was corrected by ${by}`,
  uncorrect: (row: string, by: string) => `the correction of ${row} was taken back by ${by}`,
};

/** Throws NameOrReasonMissing, RowUnknown, RowNotHeld, RowNotCorrected, CorrectionImpossible, RepairUnknown, RepairDecided, RepairStale. */
export async function operatorActionWorkflow(input: OperatorActionInput): Promise<OperatorActionResult> {
  if (!input.by?.trim() || !input.reason?.trim()) {
    throw ApplicationFailure.nonRetryable(
      'missing name or reason: a decision needs { by, reason }, nothing was changed',
      'NameOrReasonMissing',
    );
  }
  const at = await quick('when is it?').decisionInstant();
  const done = await quick(`${input.action} by ${input.by}`).operatorAction({ ...input, at });
  const { export: aliases, ...result } = done;
  if (aliases && patched('aliases-follow-stages'))
    await startExport({ universe: aliases.universe, modelVersion: null }, at);
  if (input.action === 'release' || input.action === 'correct' || input.action === 'uncorrect') {
    const { dataset, subject, session, rowKnownAt } = result.row!;
    await tellOnce('tell: a row left quarantine', {
      incidentKey: `quarantine/${dataset}/${subject}/${session}/${rowKnownAt}/${at}`,
      kind: 'QuarantineReleased',
      severity: 'info',
      title: WHAT_WAS_DONE[input.action](`${dataset} ${subject} ${session}`, result.by),
      body: result.reason,
      knownAt: at,
    });
  }
  return result;
}
