/** Whether a scheduled refit is evaluated anew, or the newest evaluation of its recipe goes on standing for it. */
import { countSessions } from '../../forecasting/calendar/calendar.ts';
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { EvaluationSpan, StandingEvaluation } from '../../schemas/training.ts';
import { getContent } from '../../stores/lake/content.ts';
import { driftDue } from '../../stores/postgres/contests.ts';
import { newestEvaluatedRun } from '../../stores/postgres/training-runs.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { recipeHash } from '../train/plan-training.ts';

/**
 * Undefined: an evaluation is due, because there is none of this recipe on these features by these settings, or it is at least
 * `evaluation.every` sessions old, of this very session, or from before a drift that made the fit due. Throws LakeObjectMissing, LakeObjectCorrupt (terminal).
 */
export async function standingEvaluation(
  { config, db, lake }: Pick<ActivityDeps, 'config' | 'db' | 'lake'>,
  recipe: Recipe,
  { universe, session, asOf, featureSetVersion }: TrainModelInput,
): Promise<StandingEvaluation | undefined> {
  const { every = 1, sessions } = config.evaluation;
  if (every === 1) return undefined;
  const found = await newestEvaluatedRun(db, { universe, recipe: recipe.name, asOf });
  if (found === undefined || found.session >= session) return undefined;
  if (found.recipeHash !== recipeHash(recipe) || found.featureSetVersion !== featureSetVersion)
    return undefined;
  // After a drift the monitors need a reference that has seen it.
  const drifted = config.contest.enabled ? await driftDue(db, { universe, asOf }) : undefined;
  if (drifted?.recipe === recipe.name && found.session <= drifted.since) return undefined;
  if (countSessions(found.session, session) - 1 >= every) return undefined;
  const made = JSON.parse(new TextDecoder().decode(await getContent(lake, found.evaluationKey))) as {
    span: EvaluationSpan;
    unscored: string[];
  };
  const { unscored } = universeOf(config, universe);
  const same = made.span.sessions === sessions && made.unscored.join() === unscored.join();
  return same ? { trainingRun: found.id, session: found.session } : undefined;
}
