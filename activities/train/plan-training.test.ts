import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CATALOGUE, featureSetVersion } from '../../forecasting/features/catalogue.ts';
import { startContest } from '../../forecasting/promotion/stages.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { insertContest, insertStep } from '../../stores/postgres/contests.ts';
import { insertFeatureSet } from '../../stores/postgres/datasets.ts';
import { insertModelVersion, insertTrainingRun } from '../../stores/postgres/models.ts';
import { insertLineage, NOW } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { planTraining, recipeHash } from './plan-training.ts';

const { db, close } = await createTestDatabase();
after(close);
const recipes = ['ewma', 'har', 'mean'].map((name) => ({ name, retrainAfter: 2 }) as Recipe);
const deps = { db, config: { recipes, contest: { enabled: true } } } as unknown as ActivityDeps;
const plan = (session: string, featureSetVersion?: string) =>
  planTraining(deps, {
    ...{ universe: 'demo', session, asOf: `${session}T22:30:00.000Z` },
    ...(featureSetVersion ? { featureSetVersion } : {}),
  });

test('a recipe is due without a model, when it or the features changed, and when its model is old', async () => {
  await insertLineage(db);
  const current = featureSetVersion(CATALOGUE);
  await insertFeatureSet(db, { id: current, definitions: [] });
  const [, har, mean] = recipes;
  const made = { universe: 'demo', datasetVersion: 'dataset', trainedThrough: '2019-02-22', asOf: NOW };
  const version = (recipe: Recipe, features: string, asOf: string) =>
    insertModelVersion(db, {
      ...{ ...made, id: `${recipe.name}/${asOf}`, recipe: recipe.name, recipeHash: recipeHash(recipe) },
      ...{ artifactKey: 'model/x.model', featureSetVersion: features, trainingRun: 'run/har', asOf },
    });
  // The model of ewma was fitted on another recipe, that of har on other features.
  await version(har!, 'features', '2019-02-22T22:31:00.000Z');
  await version(mean!, current, '2019-02-22T22:31:00.000Z');
  assert.deepEqual(await plan('2019-02-25'), {
    recipes: ['ewma', 'har', 'mean'],
    due: [
      { recipe: 'ewma', reason: 'the recipe changed' },
      { recipe: 'har', reason: 'the features changed' },
    ],
    usable: ['mean'],
  });
  // Once the day's features are built, what counts is their set.
  assert.deepEqual((await plan('2019-02-25', 'other')).due.at(-1), {
    recipe: 'mean',
    reason: 'the features changed',
  });
  assert.deepEqual((await plan('2019-02-25', current)).usable, ['mean']);
  const later = await plan('2019-02-26');
  assert.deepEqual(later.due.at(-1), { recipe: 'mean', reason: 'trained 2 sessions ago, retrain after 2' });
  assert.deepEqual((await plan('2019-02-21')).due[0], { recipe: 'ewma', reason: 'no model yet' });
});

test('a drift that the contest confirmed makes the champion due, until a fit has come after it', async () => {
  const begun = startContest({ contest: 'demo-1', universe: 'demo', champion: 'mean' }, defaultPolicy);
  await insertContest(db, { state: begun, policy: defaultPolicy, openedAt: NOW });
  const basis = { recipe: 'mean', source: 'run', sessions: 500, monitors: {} };
  const drift = { basis, monitors: {}, signals: [], due: '2019-02-22', askedDay: 1, confirmed: null };
  const input = {
    ...{ version: 1, id: 'session/2019-02-22', asOf: '2019-02-22T22:32:00.000Z', policy: defaultPolicy },
    input: { kind: 'session' as const, session: '2019-02-22', champion: 'mean', recipes: {} },
  };
  await insertStep(db, { input, state: { ...begun, drift }, records: [] });
  const ofMean = async (session: string) =>
    (await plan(session)).due.find(({ recipe }) => recipe === 'mean')?.reason;
  assert.equal(await ofMean('2019-02-25'), 'drift: confirmed on 2019-02-22');
  await insertModelVersion(db, {
    ...{ id: 'mean/after', recipe: 'mean', recipeHash: recipeHash(recipes[2]!), universe: 'demo' },
    ...{ artifactKey: 'model/y.model', datasetVersion: 'dataset', trainingRun: 'run/har' },
    ...{ featureSetVersion: featureSetVersion(CATALOGUE), trainedThrough: '2019-02-25' },
    asOf: '2019-02-25T22:30:00.000Z',
  });
  assert.equal(await ofMean('2019-02-25'), undefined);
});

test('a fit that gave the bytes of an earlier one is a fit: the recipe is not due each session from then on', async () => {
  const of = async (session: string) =>
    (await plan(session)).due.find(({ recipe }) => recipe === 'mean')?.reason;
  assert.equal(await of('2019-02-27'), 'trained 2 sessions ago, retrain after 2');
  const run = { id: 'run/again', universe: 'demo', session: '2019-02-27', recipe: 'mean' };
  const asOf = '2019-02-27T22:30:00.000Z';
  await insertTrainingRun(db, {
    ...{ ...run, asOf, startedAt: asOf, recipeHash: recipeHash(recipes[2]!), datasetVersion: 'dataset' },
    featureSetVersion: featureSetVersion(CATALOGUE),
  });
  await db.query(
    `insert into tempocast.run_record (training_run, model_version, record, measured, recorded_at)
     values ('run/again', 'mean/after', '{}', '{}', $1)`,
    [asOf],
  );
  assert.equal(await of('2019-02-27'), undefined);
  assert.equal(await of('2019-02-28'), undefined);
  assert.equal(await of('2019-03-01'), 'trained 2 sessions ago, retrain after 2');
});
