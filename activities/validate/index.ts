/** Stage validate. */

import type { Instant } from '../../schemas/market.ts';
import type { OperatorActionInput, OperatorActionStep } from '../../schemas/operator.ts';
import type { ValidateResult } from '../../schemas/pipeline.ts';
import type { ActivityDeps } from '../deps.ts';

import { type CheckpointInput, type CheckpointResult, runCheckpoint } from './checkpoint.ts';
import { operatorAction } from './operator.ts';
import { decisionInstant } from './overlay.ts';
import { type SessionInput, validateSession } from './validate-session.ts';

export function createValidateActivities(deps: ActivityDeps) {
  return {
    validateSession: (input: SessionInput): Promise<ValidateResult> => validateSession(deps, input),
    runCheckpoint: (input: CheckpointInput): Promise<CheckpointResult> => runCheckpoint(deps, input),
    /** The instant of an operator's decision. */
    decisionInstant: (): Promise<Instant> => decisionInstant(deps),
    operatorAction: (input: OperatorActionInput & { at: Instant }): Promise<OperatorActionStep> =>
      operatorAction(deps, input),
  };
}
export type ValidateActivities = ReturnType<typeof createValidateActivities>;
