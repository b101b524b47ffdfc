/** Which recipes need a new model version: none yet, recipe or features changed, or it is older than `retrainAfter`. */
import { createHash } from 'node:crypto';
import { countSessions } from '../../forecasting/calendar/calendar.ts';
import { CATALOGUE, featureSetVersion } from '../../forecasting/features/catalogue.ts';
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
  /** Recipes with a version that can forecast, should the fit of a new one fail. */
  usable: string[];
}

export async function planTraining(deps: ActivityDeps, input: PlanTrainingInput): Promise<TrainingPlan> {
  const { config, db } = deps;
  const latest = await latestModels(db, { universe: input.universe, asOf: input.asOf });
  const features = featureSetVersion(CATALOGUE);
  const due: TrainingPlan['due'] = [];
  for (const recipe of config.recipes) {
    const model = latest.find((m) => m.recipe === recipe.name);
    const reason =
      model === undefined
        ? 'no model yet'
        : model.recipeHash !== recipeHash(recipe)
          ? 'the recipe changed'
          : model.featureSetVersion !== features
            ? 'the features changed'
            : ageReason(model.trainedThrough, input.session, recipe.retrainAfter);
    if (reason !== undefined) due.push({ recipe: recipe.name, reason });
  }
  const recipes = config.recipes.map((r) => r.name);
  const current = latest.filter((m) => m.featureSetVersion === features).map((m) => m.recipe);
  return { recipes, due, usable: recipes.filter((name) => current.includes(name)) };
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
