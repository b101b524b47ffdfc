/** Recipes beside each other and beside the baseline, with the newest version and walk-forward result of each. */
import { type Model, ModelsSchema, type Skill } from '../../schemas/api.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import { championAsOf } from '../../stores/postgres/champions.ts';
import { stageSteps } from '../../stores/postgres/model-stages.ts';
import {
  type EvaluationRow,
  evaluationsFor,
  latestModels,
  type ModelVersionRow,
} from '../../stores/postgres/models.ts';
import { familiesOfRuns } from '../../stores/postgres/run-records.ts';
import { baselineOf } from '../context.ts';
import { None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';
import { skillOf } from '../skill.ts';

export const modelsRoute: Route = {
  path: '/v1/models',
  operationId: 'listModels',
  summary:
    'Recipes with stage, newest version, and skill by horizon beside the baseline and the sanity band.',
  pathSchema: None,
  querySchema: None,
  response: ModelsSchema,
  keep: 5_000,
  async load(context, { state }) {
    const { db, universe, recipes } = context;
    const freshness = state.published ? publishedFreshness(state) : null;
    // Until the first publication, models appear as they are trained.
    const asOf = state.published?.asOf ?? state.readAt;
    const [versions, evaluations, champion] = await Promise.all([
      latestModels(db, { universe, asOf, live: true }),
      evaluationsFor(db, { universe, asOf }),
      championAsOf(db, { universe, asOf }),
    ]);
    const steps = await stageSteps(
      db,
      versions.map(({ id }) => id),
    );
    // Oldest first: the newest step of a version is the one that stays.
    const kept = new Map(steps.map(({ modelVersion, to }) => [modelVersion, to]));
    const baseline = baselineOf(context);
    const family = new Map<string, string>(recipes.map((recipe) => [recipe.name, recipe.family]));
    // Recipes outside the configuration, of experiments or of before, are still shown: what they are is on record.
    const others = versions.filter((version) => !family.has(version.recipe));
    const recorded = await familiesOfRuns(
      db,
      others.map(({ trainingRun }) => trainingRun),
    );
    const names = new Set([...family.keys(), ...versions.map((version) => version.recipe)]);
    const models = [...names].map((recipe): Model => {
      const version = versions.find((one) => one.recipe === recipe);
      return {
        recipe,
        family: family.get(recipe) ?? recorded.get(version!.trainingRun) ?? 'unknown',
        stage: stageOf(recipe, version, champion?.recipe, baseline),
        baseline: recipe === baseline,
        version: version ? { ...versionOf(version), registryStage: kept.get(version.id) ?? null } : null,
        skills: skillsOf(recipe, evaluations),
      };
    });
    const body = { freshness, baseline, champion: champion?.recipe ?? null, horizons: [...HORIZONS], models };
    return { freshness, body };
  },
};

function stageOf(
  recipe: string,
  version: ModelVersionRow | undefined,
  champion: string | undefined,
  baseline: string,
): Model['stage'] {
  if (recipe === champion) return 'champion';
  if (!version) return 'untrained';
  return recipe === baseline ? 'baseline' : 'challenger';
}

function versionOf({
  id,
  asOf,
  trainedThrough,
  trainingRun,
  artifactKey,
}: ModelVersionRow): Omit<NonNullable<Model['version']>, 'registryStage'> {
  return { id, asOf, trainedThrough, trainingRun, artifactKey };
}

function skillsOf(recipe: string, evaluations: EvaluationRow[]): Skill[] {
  return evaluations
    .filter((one) => one.recipe === recipe)
    .map(skillOf)
    .toSorted((a, b) => a.horizon - b.horizon);
}
