import type { Refusal } from '../schemas/pipeline.ts';

/** One sentence for all refusals; a single one speaks for itself. */
export function sayRefusals(refusals: readonly Refusal[]): string {
  if (refusals.length === 1) return refusals[0]!.message;
  return refusals.map(({ provider, message }) => `${provider}: ${message}`).join('; ');
}
