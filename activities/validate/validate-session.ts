/** The checkpoint of a day's bars and actions, as the workflows know it. */
import bars from '../../schemas/checkpoints/bars.json' with { type: 'json' };
import type { Instant } from '../../schemas/market.ts';
import type { ValidateResult } from '../../schemas/pipeline.ts';
import type { QuarantineRow } from '../../stores/postgres/quarantine.ts';
import type { ActivityDeps } from '../deps.ts';
import { type CheckpointInput, runCheckpoint } from './checkpoint.ts';
import { checkCheckpoint } from './checkpoints.ts';
import { judge, toQuarantine as rowsToHold } from './consequences.ts';
import type { ExpectationResult } from './result.ts';

export type SessionInput = Omit<CheckpointInput, 'checkpoint'>;

/** Can run twice: a run's results are named by what it was about, holds by version and expectation. */
export async function validateSession(deps: ActivityDeps, input: SessionInput): Promise<ValidateResult> {
  const {
    stoppedSymbols,
    checkpoint: _,
    dataset: _dataset,
    ...result
  } = await runCheckpoint(deps, {
    ...input,
    checkpoint: 'bars',
  });
  return { ...result, withoutBar: stoppedSymbols };
}

/** What the shipped checkpoint of bars would hold back for these results. */
export function toQuarantine(results: readonly ExpectationResult[], knownAt: Instant): QuarantineRow[] {
  const checkpoint = checkCheckpoint(bars, 'bars');
  return rowsToHold(checkpoint, judge(checkpoint, results, new Set()), knownAt);
}
