/** Stage validate. */
import type { ValidateResult } from '../../schemas/pipeline.ts';
import type { ActivityDeps } from '../deps.ts';
import type { BatchInput } from './load-batch.ts';
import { validateSession } from './validate-session.ts';

export function createValidateActivities(deps: ActivityDeps) {
  return {
    validateSession: (input: BatchInput): Promise<ValidateResult> => validateSession(deps, input),
  };
}
export type ValidateActivities = ReturnType<typeof createValidateActivities>;
