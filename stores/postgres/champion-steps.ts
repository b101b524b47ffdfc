/** When a version served: promotions name a recipe, and the newest version of the champion recipe serves. Pure. */
import type { StageChange } from '../../schemas/runs.ts';
import type { PromotionRow } from './champions.ts';
import type { ModelVersionRow } from './models.ts';

/** Beginnings and ends, oldest first; what it came from and falls back to is the kept stage, which is not known here. */
export function championSteps(
  version: ModelVersionRow,
  siblings: readonly ModelVersionRow[],
  decisions: readonly PromotionRow[],
): StageChange[] {
  const successor = siblings
    .filter((one) => one.recipe === version.recipe && one.id !== version.id && one.asOf > version.asOf)
    .toSorted((a, b) => a.asOf.localeCompare(b.asOf))[0];
  const ordered = decisions.toSorted((a, b) => a.asOf.localeCompare(b.asOf));
  const steps: StageChange[] = [];
  ordered.forEach((decision, i) => {
    if (decision.recipe !== version.recipe) return;
    const next = ordered[i + 1];
    const until = [next?.asOf, successor?.asOf].filter((at) => at !== undefined).sort()[0];
    const from = decision.asOf > version.asOf ? decision.asOf : version.asOf;
    if (until !== undefined && until <= from) return;
    const last = steps.at(-1);
    // Chosen again without a break.
    if (last?.from === 'champion' && last.at === from) steps.pop();
    else {
      const inherited = from !== decision.asOf;
      const reason = inherited
        ? `newest version of the champion recipe: ${decision.reason}`
        : decision.reason;
      steps.push({ from: null, to: 'champion', at: from, by: decision.actor, reason });
    }
    if (until === undefined) return;
    const replaced = until === successor?.asOf;
    steps.push({
      ...{ from: 'champion', to: 'challenger', at: until },
      by: replaced ? 'training' : next!.actor,
      reason: replaced ? `model ${successor!.id.slice(0, 12)} is newer` : next!.reason,
    });
  });
  return steps;
}
