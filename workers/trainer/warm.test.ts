import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { syntheticPanel } from '../../forecasting/models/lstm/testing.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import type { JobOf } from './messages.ts';
import { runTraining } from './run.ts';
import { createWarmTrainer } from './warm.ts';

let root: string;
let lake: Lake;
let panelKey: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'tempocast-warm-'));
  lake = openLake(pathToFileURL(join(root, 'lake')).href);
  panelKey = (await putPanel(lake, syntheticPanel({ sessions: 400 }))).key;
});
after(() => rm(root, { recursive: true, force: true }));

const recipeOf = (family: 'ewma' | 'ridge', hyper: Recipe['hyper'] = {}): Recipe => ({
  ...{ name: family, family, features: family === 'ewma' ? 'all' : ['ret_1', 'rv_1', 'rv_5'] },
  ...{ window: { kind: 'expanding', minSessions: 100 }, refitEvery: 30, retrainAfter: 63, hyper, seed: 1 },
});
const jobOf = (recipe: Recipe, key = panelKey): JobOf<'fit'> => ({
  ...{ kind: 'fit', lakeUrl: lake.url, scratch: join(root, 'checkpoints'), threads: 1 },
  ...{ trainingRun: JSON.stringify(recipe.hyper), recipe, panelKey: key, featureSetVersion: 'features' },
});

/** Lakes keep objects write-protected; this is somebody who lost one. */
const lose = (key: string) => rm(join(root, 'lake', key));

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(50);
  }
  return false;
}

test('fits asked for together share one process and one read of the panel, and have the bits of fits in processes of their own', async () => {
  const recipes = [recipeOf('ewma'), recipeOf('ridge', { alpha: 10 }), recipeOf('ridge', { alpha: 20 })];
  const alone = [];
  for (const recipe of recipes) alone.push(await runTraining<'fit'>(jobOf(recipe)));
  const { key } = await putPanel(lake, { ...syntheticPanel({ sessions: 399 }) });
  const warm = createWarmTrainer();
  const pids: number[] = [];
  const spawned = (pid: number) => void pids.push(pid);
  const together = await Promise.all(recipes.map((recipe) => warm.run<'fit'>(jobOf(recipe), { spawned })));
  assert.deepEqual(
    together.map(({ modelVersion, storyKey }) => [modelVersion, storyKey]),
    alone.map(({ modelVersion, storyKey }) => [modelVersion, storyKey]),
  );
  await warm.run<'fit'>(jobOf(recipes[0]!, key), { spawned });
  await lose(key);
  await warm.run<'fit'>(jobOf(recipes[1]!, key), { spawned });
  assert.equal(new Set(pids).size, 1);
  assert.equal(pids.length, 5);
  // The panel before was not kept beside it, and an error is no end.
  await warm.run<'fit'>(jobOf(recipes[0]!), { spawned });
  await assert.rejects(warm.run<'fit'>(jobOf(recipes[1]!, key)), { type: 'LakeObjectMissing' });
  assert.deepEqual(
    (await warm.run<'fit'>(jobOf(recipes[2]!), { spawned })).modelVersion,
    alone[2]!.modelVersion,
  );
  assert.equal(new Set(pids).size, 1);
});

test('G7: a killed process fails its job as one that can be tried again; those that wait get a new process', async () => {
  const warm = createWarmTrainer();
  const pids: number[] = [];
  const first = warm.run<'fit'>(jobOf(recipeOf('ridge')), {
    spawned: (pid) => {
      pids.push(pid);
      process.kill(pid, 'SIGKILL');
    },
  });
  const second = warm.run<'fit'>(jobOf(recipeOf('ewma')), { spawned: (pid) => void pids.push(pid) });
  await assert.rejects(first, { type: 'TrainerDied', next: 'retryable', message: /SIGKILL/ });
  const { modelVersion } = await second;
  assert.equal(modelVersion, (await runTraining<'fit'>(jobOf(recipeOf('ewma')))).modelVersion);
  assert.notEqual(pids[0], pids[1]);
});

test('an abort ends the process before the call returns; one that waits is let go at once', async () => {
  const warm = createWarmTrainer();
  const [running, waiting] = [new AbortController(), new AbortController()];
  let pid = 0;
  const order: string[] = [];
  const first = warm.run<'fit'>(jobOf(recipeOf('ridge')), {
    signal: running.signal,
    spawned: (p) => {
      pid = p;
      waiting.abort();
    },
  });
  const second = warm.run<'fit'>(jobOf(recipeOf('ewma')), {
    signal: waiting.signal,
    spawned: () => order.push('began'),
  });
  const told = second.catch((error) => {
    order.push(error.name);
    running.abort();
  });
  await assert.rejects(first, { name: 'AbortError' });
  await told;
  assert.deepEqual(order, ['AbortError']);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  await warm.run<'fit'>(jobOf(recipeOf('ewma')), { spawned: (p) => assert.notEqual(p, pid) });
});

test('folds share the process and the panel too, and are those of a process of their own', async () => {
  const recipe = recipeOf('ridge', { alpha: 10 });
  const { trainingRun: _, ...fit } = jobOf(recipe);
  const folds = [{ index: 0, decision: 250, through: 280 }];
  const job = (trainingRun: string): JobOf<'folds'> => ({
    ...{ ...fit, kind: 'folds', trainingRun, span: { end: 399, sessions: 30 }, folds, known: [] },
    ...{ chained: false, before: null, score: null },
  });
  const warm = createWarmTrainer();
  const pids: number[] = [];
  const spawned = (pid: number) => void pids.push(pid);
  assert.equal(warm.free, true);
  const running = warm.run<'fit'>(jobOf(recipe), { spawned });
  assert.equal(warm.free, false);
  await running;
  const { key } = await putPanel(lake, syntheticPanel({ sessions: 400, seed: 2 }));
  await warm.run<'fit'>(jobOf(recipe, key), { spawned });
  await lose(key);
  const shared = await warm.run<'folds'>({ ...job('shared'), panelKey: key }, { spawned });
  assert.equal(new Set(pids).size, 1);
  assert.equal(shared.folds.length, 1);
  const own = await runTraining<'folds'>(job('own'));
  const together = await warm.run<'folds'>(job('together'));
  assert.deepEqual(
    together.folds.map((fold) => fold.key),
    own.folds.map((fold) => fold.key),
  );
  assert.equal(warm.free, true);
});

test('a panel that is at hand is refused all the same where the job is of another feature set', async () => {
  const { key } = await putPanel(lake, {
    ...syntheticPanel({ sessions: 400 }),
    featureSetVersion: 'features',
  });
  const warm = createWarmTrainer();
  const job = jobOf(recipeOf('ewma'), key);
  await warm.run<'fit'>(job);
  const other = { ...job, featureSetVersion: 'others' };
  await assert.rejects(warm.run<'fit'>(other), { type: 'FeatureSetMismatch', next: 'terminal' });
});

test('a process that nobody asks for anything ends, and the next job begins another', async () => {
  const warm = createWarmTrainer(1);
  const pids: number[] = [];
  const spawned = (pid: number) => void pids.push(pid);
  await warm.run<'fit'>(jobOf(recipeOf('ewma')), { spawned });
  assert.ok(await gone(pids[0]!));
  await warm.run<'fit'>(jobOf(recipeOf('ewma')), { spawned });
  assert.notEqual(pids[0], pids[1]);
});
