import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ExperimentSpec, TrialResult } from '../../schemas/experiments.ts';
import { TASK_QUEUE, type TrainModelInput, WORKFLOW } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { EvaluationSpan } from '../../schemas/training.ts';
import { getContent } from '../../stores/lake/content.ts';
import { rowsOf } from '../../stores/postgres/db.ts';
import { experimentById, trialsCounted } from '../../stores/postgres/experiments.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import { runLines } from '../../stores/postgres/run-records.ts';
import { insertTrainingRun } from '../../stores/postgres/training-runs.ts';
import { trialResults, trialsOf } from '../../stores/postgres/trials.ts';
import { DATA, ridge, SESSIONS, startExperimentRig } from './testing/rig.ts';

const rig = await startExperimentRig();
after(() => rig.close());
const { db, lake } = rig.deps;

const trial = (number: number, hyper: Recipe['hyper'], changes: Partial<Recipe> = {}) => ({
  number,
  recipe: ridge({ name: `ridge-${number}`, hyper, ...changes }),
  overrides: hyper,
});
const spec = (of: Partial<ExperimentSpec>): ExperimentSpec => ({
  ...{ kind: 'grid', name: 'ridge', data: DATA, trials: [trial(1, { alpha: 10 })] },
  ...{ rungs: [{ sessions: 60, keep: 1 }], testSessions: 60, ...of },
});
async function evaluationOf({ evaluationKey }: TrialResult) {
  const text = new TextDecoder().decode(await getContent(lake, evaluationKey!));
  return JSON.parse(text) as { span: EvaluationSpan; results: { key: string }[] };
}

test('a grid chooses on sessions before the test span, scores the winner there once, and counts what fails', async () => {
  const trials = [
    trial(1, { alpha: 10 }),
    trial(2, { alpha: 100_000 }),
    trial(3, { alpha: 1 }, { window: { kind: 'expanding', minSessions: 399 } }),
    trial(4, { alpha: 1 }, { features: ['vega'] }),
  ];
  const result = await rig.run(spec({ trials }));
  assert.deepEqual([result.trials, result.completed, result.failed], [4, 2, 2]);
  const results = await trialResults(db, result.id);
  assert.deepEqual(
    results.map(({ number, span, status, errorType }) => [number, span, status, errorType]).sort(),
    [
      [1, 'validation', 'completed', null],
      [2, 'validation', 'completed', null],
      [3, 'validation', 'failed', 'TooLittleHistory'],
      [4, 'validation', 'failed', 'MissingFeature'],
      [result.winner, 'test', 'completed', null],
    ].sort(),
  );
  const best = results
    .filter((r) => r.span === 'validation' && r.score !== null)
    .sort((a, b) => b.score! - a.score!);
  assert.equal(result.winner, best[0]!.number);
  assert.equal(result.validation, best[0]!.score);
  const test = results.find(({ span }) => span === 'test')!;
  assert.equal(result.test, test.score);
  assert.deepEqual((await evaluationOf(best[0]!)).span, { end: SESSIONS - 61, sessions: 60 });
  assert.deepEqual((await evaluationOf(test)).span, { end: SESSIONS - 1, sessions: 60 });
  assert.equal((await trialsOf(db, result.id)).length, 4);
  assert.deepEqual(await trialsCounted(db, { universe: 'small', datasetVersion: 'dataset' }), {
    trials: 4,
    configurations: 4,
  });
  assert.equal((await experimentById(db, result.id.slice(0, 20)))!.end!.status, 'completed');
});

test('halving drops the worse configurations after each round and fits no fold twice', async () => {
  const trials = [1, 2, 3, 4].map((number) => trial(number, { alpha: 10 ** number }));
  const rungs = [
    { sessions: 60, keep: 2 },
    { sessions: 120, keep: 1 },
  ];
  const result = await rig.run(spec({ kind: 'halving', trials, rungs }));
  const results = await trialResults(db, result.id);
  assert.deepEqual(
    [0, 1, 2].map((rung) => results.filter((r) => r.rung === rung).length),
    [4, 2, 1],
  );
  const [first, second] = [0, 1].map((rung) =>
    results.find((r) => r.number === result.winner && r.rung === rung),
  );
  const early = (await evaluationOf(first!)).results.map(({ key }) => key);
  const late = (await evaluationOf(second!)).results.map(({ key }) => key);
  assert.equal(late.length, 4);
  assert.deepEqual(late.slice(-2), early);
  const fitted = await rowsOf<{ n: number }>(
    db,
    'select count(*)::int as n from tempocast.fold where object_key = any($1)',
    [early],
  );
  assert.equal(fitted[0]!.n, 2);
});

test('one configuration is evaluated, fitted and registered under its own name', async () => {
  const result = await rig.run(spec({ kind: 'train', testSessions: 0, rungs: [{ sessions: 120, keep: 1 }] }));
  const [trained] = await trialResults(db, result.id);
  assert.equal(trained!.span, 'test');
  const models = await latestModels(db, { universe: 'small', asOf: '2100-01-01T00:00:00.000Z' });
  const model = models.find(({ recipe }) => recipe === 'ridge-1')!;
  assert.equal(model.id, trained!.modelVersion);
  assert.ok(Number.isFinite(trained!.metrics![1]!.skill));
  const further = trained!.metrics![1]!.further as { rmse: number; testTrainRatio: number };
  assert.ok(further.rmse > 0 && further.testTrainRatio > 0);
});

test('bad input closes the training run with its reason, registers nothing, and a run that was left behind is found', async () => {
  await insertTrainingRun(db, {
    ...{ id: 'left', universe: 'small', session: DATA.session, asOf: DATA.asOf, recipe: 'ridge' },
    ...{ recipeHash: 'hash', datasetVersion: 'dataset', featureSetVersion: 'features' },
    ...{ startedAt: '2019-02-22T22:30:00.000Z', workflowId: 'train/small/ridge/2019-02-22' },
  });
  const days = (name: string, changes: Partial<Recipe>): TrainModelInput => ({
    ...{ ...DATA, ...rig.built, recipe: name, definition: ridge({ name, ...changes }) },
  });
  const wrong = [
    days('no-such-feature', { features: ['vega'] }),
    days('no-history', { window: { kind: 'expanding', minSessions: 500 } }),
  ];
  for (const input of wrong) {
    const workflowId = `train/small/${input.recipe}/2019-02-22`;
    const fit = rig.client.workflow.execute(WORKFLOW.train, {
      ...{ workflowId, taskQueue: TASK_QUEUE.cpu, args: [input] },
    });
    await assert.rejects(fit, { name: 'WorkflowFailedError' });
  }
  const trials = [trial(1, { alpha: 10 }, { features: ['vega'] })];
  await assert.rejects(rig.run(spec({ kind: 'train', trials, testSessions: 0 })));
  const lines = await runLines(db, { universe: 'small', limit: 50 });
  const ended = lines.filter(({ status }) => status !== 'completed');
  assert.deepEqual(
    ended
      .map(({ recipe, status, errorType, modelVersion }) => [recipe, status, errorType, modelVersion])
      .sort(),
    [
      ['no-history', 'failed', 'TooLittleHistory', null],
      ['no-such-feature', 'failed', 'MissingFeature', null],
      ['ridge', 'failed', 'Abandoned', null],
      ['ridge-1', 'failed', 'MissingFeature', null],
    ],
  );
  const missing = ended.find(({ errorType }) => errorType === 'MissingFeature')!;
  assert.match(missing.error!, /vega/);
});

test('recipes side by side are tested pair by pair; a damaged fold in the lake is made again', async () => {
  const trials = [trial(1, { alpha: 10 }), trial(2, { alpha: 1000 }), trial(3, { alpha: 100_000 })];
  const one = await rig.run(
    spec({ kind: 'compare', trials, testSessions: 0, rungs: [{ sessions: 90, keep: 3 }] }),
  );
  const bytes = await getContent(lake, one.comparisonKey!);
  const { pairs, recipes } = JSON.parse(new TextDecoder().decode(bytes));
  assert.deepEqual(
    recipes.map(({ name }: Recipe) => name),
    ['ridge-1', 'ridge-2', 'ridge-3'],
  );
  assert.equal(pairs.length, 3 * 4);
  const [first] = await trialResults(db, one.id);
  const before = await evaluationOf(first!);
  const path = join(rig.home, 'lake', before.results[0]!.key);
  await chmod(path, 0o644);
  await writeFile(path, 'damaged');
  // Another experiment on the same folds.
  const again = await rig.run(
    spec({
      kind: 'compare',
      trials: trials.slice(0, 2),
      testSessions: 0,
      rungs: [{ sessions: 90, keep: 2 }],
    }),
  );
  const [second] = await trialResults(db, again.id);
  assert.deepEqual(second!.metrics, first!.metrics);
  const after = await evaluationOf(second!);
  assert.match(after.results[0]!.key, /again-1/);
  assert.deepEqual(after.results.slice(1), before.results.slice(1));
});

test('combinatorial cross-validation scores a recipe on every path', async () => {
  const cpcv = { folds: 6, testFolds: 2, purge: 9, embargo: 3 };
  const result = await rig.run(
    spec({ kind: 'cpcv', cpcv, testSessions: 0, rungs: [{ sessions: 360, keep: 1 }] }),
  );
  const [row] = await trialResults(db, result.id);
  const { results, paths } = (await evaluationOf(row!)) as unknown as {
    results: unknown[];
    paths: Record<string, { values: number[]; mean: number }>;
  };
  assert.equal(results.length, 15);
  assert.equal(paths[1]!.values.length, 5);
  assert.equal(row!.metrics![1]!.skill, paths[1]!.mean);
});

test('when every trial fails the experiment does, with the reason of one', async () => {
  const trials = [trial(1, { alpha: 10 }, { features: ['vega'] })];
  const failing = spec({ trials });
  await assert.rejects(rig.run(failing), (error: Error & { cause?: Error }) => {
    assert.match(
      error.cause!.message,
      /every trial failed, the last with MissingFeature: .*missing feature vega/,
    );
    return true;
  });
});
