import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startContest } from '../../forecasting/promotion/stages.ts';
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { putContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { insertContest, insertStep } from '../../stores/postgres/contests.ts';
import { insertDatasetVersion, insertFeatureSet } from '../../stores/postgres/datasets.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { completeTrainingRun, insertTrainingRun, trainingRun } from '../../stores/postgres/training-runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { recipeHash } from '../train/plan-training.ts';
import { planFolds } from './plan-folds.ts';
import { standingEvaluation } from './standing-evaluation.ts';

const { db, close } = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'tempocast-standing-'));
const lake = openLake(pathToFileURL(folder).href);
after(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

const recipe = { name: 'har', family: 'har', hyper: {}, retrainAfter: 2 } as Recipe;
const depsOf = (every: number | undefined, change: { sessions?: number; unscored?: string[] } = {}) => {
  const { sessions = 60, unscored = ['SHV'] } = change;
  const evaluation = every === undefined ? { sessions } : { sessions, every };
  const universes = { demo: { symbols: ['SPY', 'SHV'], context: [], unscored } };
  return {
    db,
    lake,
    config: { recipes: [recipe], evaluation, universes, contest: { enabled: true } },
  } as unknown as ActivityDeps;
};
const inputOf = (session: string, featureSetVersion = 'features'): TrainModelInput => ({
  ...{ universe: 'demo', session, asOf: `${session}T22:30:00.000Z`, recipe: 'har' },
  ...{ datasetVersion: 'dataset', featureSetVersion, matrixKey: 'panel/none.parquet' },
});

await insertDatasetVersion(db, {
  ...{ id: 'dataset', universe: 'demo', session: '2019-02-11', asOf: '2019-02-11T22:30:00.000Z' },
  ...{ manifestKey: 'datasets/x.json', rows: 1, rowHash: 'rows' },
});
for (const id of ['features', 'others']) await insertFeatureSet(db, { id, definitions: [] });

async function completed(id: string, session: string, evaluated: boolean): Promise<void> {
  await insertTrainingRun(db, {
    ...{ id, universe: 'demo', session, asOf: `${session}T22:30:00.000Z`, recipe: 'har' },
    ...{ recipeHash: recipeHash(recipe), datasetVersion: 'dataset', featureSetVersion: 'features' },
    startedAt: `${session}T22:30:00.000Z`,
  });
  const content = { span: { end: 400, sessions: 60 }, unscored: ['SHV'] };
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const { key } = await putContent(lake, 'evaluation', 'json', bytes);
  await completeTrainingRun(db, {
    ...{ id, finishedAt: `${session}T22:31:00.000Z` },
    ...(evaluated ? { metrics: {}, evaluationKey: key } : {}),
  });
}

test('without an evaluation one is due; a refit below the age stands on the newest, whose session it names', async () => {
  assert.equal(await standingEvaluation(depsOf(4), recipe, inputOf('2019-02-12')), undefined);
  await completed('first', '2019-02-11', true);
  await completed('refit', '2019-02-13', false);
  const standing = { trainingRun: 'first', session: '2019-02-11' };
  // Sessions after the 11th: 12, 13, 14, 15; the 18th was a holiday.
  assert.deepEqual(await standingEvaluation(depsOf(4), recipe, inputOf('2019-02-14')), standing);
  assert.equal(await standingEvaluation(depsOf(4), recipe, inputOf('2019-02-15')), undefined);
  assert.deepEqual(await standingEvaluation(depsOf(5), recipe, inputOf('2019-02-15')), standing);
});

test('by default, on other features, by other settings, of another recipe and on its own session it is evaluated', async () => {
  const at = inputOf('2019-02-14');
  for (const every of [undefined, 1])
    assert.equal(await standingEvaluation(depsOf(every), recipe, at), undefined);
  assert.equal(await standingEvaluation(depsOf(9), recipe, inputOf('2019-02-14', 'others')), undefined);
  assert.equal(await standingEvaluation(depsOf(9, { sessions: 80 }), recipe, at), undefined);
  assert.equal(await standingEvaluation(depsOf(9, { unscored: [] }), recipe, at), undefined);
  const other = { ...recipe, hyper: { penalty: 5 } };
  assert.equal(await standingEvaluation(depsOf(9), other, at), undefined);
  assert.equal(await standingEvaluation(depsOf(9), recipe, inputOf('2019-02-11')), undefined);
});

test('a scheduled refit has no folds, its run is begun, and its panel is not read', async () => {
  const execution = { workflowId: 'train/demo/har/2019-02-14', isOver: async () => false };
  const plan = await planFolds(depsOf(9), { ...inputOf('2019-02-14'), scheduled: true }, execution);
  assert.deepEqual([plan.folds, plan.groups, plan.queue], [[], [], 'cpu']);
  assert.deepEqual(plan.standing, { trainingRun: 'first', session: '2019-02-11' });
  const { rows } = await db.query(`select id from tempocast.training_run where session = '2019-02-14'`);
  assert.equal((await trainingRun(db, rows[0]!.id as string))!.status, 'running');
  // Whoever trains by hand asks for scores: the panel is read, and here there is none.
  await assert.rejects(planFolds(depsOf(9), inputOf('2019-02-14'), execution), { type: 'LakeObjectMissing' });
});

test('a fit that a drift made due is evaluated', async () => {
  const openedAt = '2019-02-11T22:00:00.000Z';
  const begun = startContest({ contest: 'demo-1', universe: 'demo', champion: 'har' }, defaultPolicy);
  await insertContest(db, { state: begun, policy: defaultPolicy, openedAt });
  const basis = { recipe: 'har', source: 'first', sessions: 500, monitors: {} };
  const drift = { basis, monitors: {}, signals: [], due: '2019-02-13', askedDay: 1, confirmed: null };
  const input = {
    ...{ version: 1, id: 'session/2019-02-13', asOf: '2019-02-13T22:32:00.000Z', policy: defaultPolicy },
    input: { kind: 'session' as const, session: '2019-02-13', champion: 'har', recipes: {} },
  };
  await insertStep(db, { input, state: { ...begun, drift }, records: [] });
  assert.equal(await standingEvaluation(depsOf(9), recipe, inputOf('2019-02-14')), undefined);
  assert.ok(await standingEvaluation(depsOf(9), recipe, inputOf('2019-02-13')));
});
