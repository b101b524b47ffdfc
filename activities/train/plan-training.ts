/** Which recipes need a new model version: none yet, the recipe changed, or it is older than `retrainAfter`. */
import { createHash } from 'node:crypto';
import { countSessions } from '../../forecasting/calendar/calendar.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import type { ActivityDeps } from '../deps.ts';

export interface PlanTrainingInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

export interface TrainingPlan {
  recipes: string[];
  due: { recipe: string; reason: string }[];
}

export async function planTraining(deps: ActivityDeps, input: PlanTrainingInput): Promise<TrainingPlan> {
  const { config, db } = deps;
  const latest = await latestModels(db, { universe: input.universe, asOf: input.asOf });
  const due: TrainingPlan['due'] = [];
  for (const recipe of config.recipes) {
    const model = latest.find((m) => m.recipe === recipe.name);
    const reason =
      model === undefined
        ? 'no model yet'
        : model.recipeHash !== recipeHash(recipe)
          ? 'the recipe changed'
          : ageReason(model.trainedThrough, input.session, recipe.retrainAfter);
    if (reason !== undefined) due.push({ recipe: recipe.name, reason });
  }
  return { recipes: config.recipes.map((r) => r.name), due };
}

function ageReason(
  trainedThrough: SessionDate,
  session: SessionDate,
  retrainAfter: number,
): string | undefined {
  if (trainedThrough >= session) return undefined;
  const age = countSessions(trainedThrough, session) - 1;
  return age >= retrainAfter ? `trained ${age} sessions ago, retrain after ${retrainAfter}` : undefined;
}

export function recipeHash(recipe: Recipe): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(recipe)))
    .digest('hex');
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([k, v]) => [k, sortKeys(v)]));
}
