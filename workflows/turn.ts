/** Days of a backfill run beside each other, and issue their forecasts one after the other: each learns from those before. */
import { condition, defineSignal, setHandler } from '@temporalio/workflow';

/** From the backfill: every earlier day has ended. */
export const turnSignal = defineSignal('turn');

/** Resolves when it is this run's turn; at once where nobody else decides on it. */
export function awaitTurn(inTurn: boolean | undefined): () => Promise<void> {
  if (!inTurn) return async () => {};
  let comes = false;
  setHandler(turnSignal, () => {
    comes = true;
  });
  return () => condition(() => comes);
}
