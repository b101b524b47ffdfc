/** Dataset, features, trained models and walk-forward results for tests. */
import { sampleRecord } from '../../rendering/testing/sample-record.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { insertPromotion } from '../../stores/postgres/champions.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../../stores/postgres/datasets.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertStageStep } from '../../stores/postgres/model-stages.ts';
import {
  completeTrainingRun,
  insertEvaluation,
  insertModelVersion,
  insertTrainingRun,
} from '../../stores/postgres/models.ts';
import { insertRunRecord } from '../../stores/postgres/run-records.ts';
import { hashOf } from './data.ts';
import type { Fixture } from './fixture.ts';

export const DATASET = hashOf('dataset');
export const FEATURES = hashOf('features');
export const CHAMPION = 'har';
export const versionOf = (recipe: string) => hashOf(`model ${recipe}`);

/** CRPS skill against the baseline at 1, 3, 5 and 10 sessions. */
const SKILL: Record<string, number[]> = {
  ewma: [0, 0, 0, 0],
  mean: [-0.0008, -0.0011, -0.0019, -0.0032],
  ridge: [-0.0021, -0.0034, -0.0052, -0.0087],
  har: [0.0073, 0.0101, 0.0121, 0.0094],
  lightgbm: [0.0043, 0.0062, 0.0071, 0.0029],
  lstm: [0.0012, 0.0035, -0.0014, -0.0112],
};
const BASELINE_CRPS = [0.00663, 0.01148, 0.01486, 0.02101];

export async function seedModels(db: Db, { config, universe, session, asOf }: Fixture): Promise<void> {
  await insertDatasetVersion(db, {
    id: DATASET,
    universe,
    session,
    asOf,
    manifestKey: `datasets/${DATASET}.json`,
    rows: 99_567,
    rowHash: hashOf('rows'),
  });
  await insertFeatureSet(db, {
    id: FEATURES,
    definitions: Array.from({ length: 44 }, (_, i) => ({ name: `f${i}`, group: 'trend', unit: 'ratio' })),
  });
  const matrix = hashOf('matrix');
  await insertMatrix(db, {
    key: `panels/${matrix}.parquet`,
    sha256: matrix,
    datasetVersion: DATASET,
    featureSetVersion: FEATURES,
    rows: 81_000,
    columns: 44,
  });
  for (const { name: recipe } of config.recipes) {
    const shared = { universe, session, asOf, recipe, recipeHash: hashOf(`recipe ${recipe}`) };
    const parents = { datasetVersion: DATASET, featureSetVersion: FEATURES };
    const trainingRun = hashOf(`run ${recipe}`);
    await insertTrainingRun(db, { id: trainingRun, ...shared, ...parents, startedAt: asOf });
    const evaluationKey = `evaluations/${trainingRun}.json`;
    await completeTrainingRun(db, {
      id: trainingRun,
      finishedAt: asOf,
      metrics: {},
      evaluationKey,
    });
    const artifactKey = `models/${versionOf(recipe)}.bin`;
    const { session: trainedThrough, ...rest } = shared;
    await insertModelVersion(db, {
      id: versionOf(recipe),
      ...rest,
      ...parents,
      trainingRun,
      trainedThrough,
      artifactKey,
    });
    for (const [i, horizon] of HORIZONS.entries()) {
      const metrics = metricsOf(recipe, i);
      await insertEvaluation(db, { trainingRun, recipe, universe, horizon, session, asOf, metrics });
    }
    await recordSample(db, config.recipes.find(({ name }) => name === recipe)!, asOf);
  }
  await insertPromotion(db, {
    id: hashOf('promotion'),
    universe,
    session,
    asOf,
    recipe: CHAMPION,
    previousRecipe: null,
    reason: 'highest CRPS skill of the recipes outside the red band',
    evidence: {},
    actor: 'policy',
  });
}

/** The sample record as that recipe's, and the stages that a registration gives. */
async function recordSample(db: Db, recipe: Recipe, asOf: Instant): Promise<void> {
  const { content, ...rest } = sampleRecord();
  const modelVersion = versionOf(recipe.name);
  await insertRunRecord(db, {
    ...{ ...rest, modelVersion, trainingRun: hashOf(`run ${recipe.name}`) },
    content: {
      ...{
        ...content,
        recipe,
        asOf,
        datasetVersion: DATASET,
        featureSetVersion: FEATURES,
        seeds: [recipe.seed],
      },
      scores: Object.fromEntries(HORIZONS.map((h, i) => [h, metricsOf(recipe.name, i)])),
      curves: recipe.family === 'lstm' ? content.curves : [],
    },
  });
  const step = { modelVersion, at: asOf, by: 'training' };
  await insertStageStep(db, { ...step, step: 1, from: null, to: 'candidate', reason: 'registered' });
  const reason = 'outside the red sanity band at every horizon: forecasts beside the champion';
  await insertStageStep(db, { ...step, step: 2, from: 'candidate', to: 'challenger', reason });
}

function metricsOf(recipe: string, i: number) {
  const skill = SKILL[recipe]![i]!;
  const amber = recipe === 'lightgbm' && i === 3;
  return {
    sessions: 1008,
    crps: BASELINE_CRPS[i]! * (1 - skill),
    crpsBaseline: BASELINE_CRPS[i]!,
    skill,
    coverage: { 50: 0.512 - i * 0.006, 80: 0.806 - i * 0.009, 90: 0.903 - i * 0.008, 95: 0.951 - i * 0.007 },
    rankIc: 0.012 - i * 0.003,
    sanity: { band: amber ? 'amber' : 'green', reasons: amber ? ['rank IC .071 is above .07'] : [] },
  };
}
