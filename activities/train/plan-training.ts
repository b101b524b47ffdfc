/** Which recipes need a new model version: none yet, recipe or features changed, older than `retrainAfter`, or drifted. */
import { createHash } from 'node:crypto';
import { countSessions } from '../../forecasting/calendar/calendar.ts';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { definitionsOf } from '../../forecasting/features/version.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { driftDue } from '../../stores/postgres/contests.ts';
import { featureSet } from '../../stores/postgres/datasets.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import { lastFitted } from '../../stores/postgres/refit-sources.ts';
import type { ActivityDeps } from '../deps.ts';

export interface PlanTrainingInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  /** That of the day, once its features are built: which columns there are depends on what data there is. */
  featureSetVersion?: string;
}

export interface TrainingPlan {
  recipes: string[];
  due: { recipe: string; reason: string }[];
  /** Recipes with a version that can forecast, should the fit of a new one fail. */
  usable: string[];
  /** The set that the newest model of every recipe was fitted on; absent where they differ, or there is none. */
  featureSet?: string;
}

export async function planTraining(deps: ActivityDeps, input: PlanTrainingInput): Promise<TrainingPlan> {
  const { config, db } = deps;
  const latest = await latestModels(db, {
    ...{ universe: input.universe, asOf: input.asOf, featureSet: input.featureSetVersion },
  });
  const sets = [...new Set(latest.map((m) => m.featureSetVersion))];
  const same = await Promise.all(sets.map((set) => isCurrent(deps, set, input.featureSetVersion)));
  const current = new Set(sets.filter((_, i) => same[i]));
  const drifted = config.contest.enabled ? await driftDue(db, input) : undefined;
  // A fit that the contest refused counts too, or the recipe would be fitted anew every session until one is taken.
  const names = config.recipes.map(({ name }) => name);
  const fits = await lastFitted(db, { universe: input.universe, recipes: names, asOf: input.asOf });
  const fittedThrough = new Map(fits.map(({ recipe, trainedThrough }) => [recipe, trainedThrough]));
  const due: TrainingPlan['due'] = [];
  for (const recipe of config.recipes) {
    const model = latest.find((m) => m.recipe === recipe.name);
    const reason =
      model === undefined
        ? 'no model yet'
        : model.recipeHash !== recipeHash(recipe)
          ? 'the recipe changed'
          : !current.has(model.featureSetVersion)
            ? 'the features changed'
            : (ageReason(fittedThrough.get(recipe.name)!, input.session, recipe.retrainAfter) ??
              driftReason(recipe.name, fittedThrough.get(recipe.name)!, drifted));
    if (reason !== undefined) due.push({ recipe: recipe.name, reason });
  }
  const usable = latest.filter((m) => current.has(m.featureSetVersion)).map((m) => m.recipe);
  const plan = { recipes: names, due, usable: names.filter((name) => usable.includes(name)) };
  return sets.length === 1 ? { ...plan, featureSet: sets[0]! } : plan;
}

/** Before the day's features are built: every definition is still the catalogue's. */
async function isCurrent({ db }: ActivityDeps, set: string, wanted: string | undefined): Promise<boolean> {
  if (wanted !== undefined) return set === wanted;
  const stored = ((await featureSet(db, set))?.definitions ?? []) as unknown[];
  const known = new Set(definitionsOf(CATALOGUE).map((definition) => JSON.stringify(sortKeys(definition))));
  return stored.every((definition) => known.has(JSON.stringify(sortKeys(definition))));
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

/** The contest asks for it: losses, PIT or coverage of the champion are not what they were. */
function driftReason(
  recipe: string,
  trainedThrough: SessionDate,
  drifted: Awaited<ReturnType<typeof driftDue>>,
): string | undefined {
  if (drifted?.recipe !== recipe || trainedThrough > drifted.since) return undefined;
  return `drift: confirmed on ${drifted.since}`;
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
