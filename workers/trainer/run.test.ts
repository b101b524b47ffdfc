import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { FoldResult } from '../../activities/train/trainer.ts';
import { cutPanel } from '../../forecasting/features/cut.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { decodeFold } from '../../forecasting/models/fold-outcome.ts';
import { syntheticPanel, testRecipe } from '../../forecasting/models/lstm/testing.ts';
import { planFolds, walkForward } from '../../forecasting/models/walk-forward.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { getContent, sha256Hex } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import type { Job, JobOf, Results } from './messages.ts';
import { type RunHooks, runTraining } from './run.ts';

const panel = syntheticPanel({ sessions: 400 });
const recipe = testRecipe({ epochs: 6, patience: 6 });
let root: string;
let lake: Lake;
let panelKey: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'tempocast-trainer-'));
  lake = openLake(pathToFileURL(join(root, 'lake')).href);
  panelKey = (await putPanel(lake, panel)).key;
});
after(() => rm(root, { recursive: true, force: true }));

type FitJob = JobOf<'fit'>;
type FoldsJob = JobOf<'folds'>;
const surroundings = () => ({ lakeUrl: lake.url, scratch: join(root, 'checkpoints'), threads: 1 });
const fitJob = (trainingRun: string, r: Recipe = recipe): FitJob => ({
  kind: 'fit',
  ...surroundings(),
  trainingRun,
  recipe: r,
  panelKey,
  featureSetVersion: 'features',
});
const chain = testRecipe({ epochs: 3, patience: 3, warmEpochs: 2 });
const foldsJob = (trainingRun: string, r: Recipe = chain): FoldsJob => ({
  kind: 'folds',
  ...{ ...surroundings(), trainingRun, recipe: r, panelKey },
  span: { end: 399, sessions: 120 },
  folds: planFolds(panel, r, 120),
  ...{ known: [], chained: true, before: null, score: { unscored: ['S2'] } },
});
/** Runs that nothing disturbs, each made once: what the others are compared with. */
let fit: Promise<Results['fit']> | undefined;
let folds: Promise<Results['folds']> | undefined;
const wholeFit = () => (fit ??= runTraining<'fit'>(fitJob('plain')));
const wholeFolds = () => (folds ??= runTraining<'folds'>(foldsJob('evaluation')));
const checkpointFolder = (trainingRun: string) => join(root, 'checkpoints', trainingRun);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Kills the job's process at its nth progress message; 0: as soon as it runs. */
async function runAndKill<K extends Job['kind']>(job: Extract<Job, { kind: K }>, at: number): Promise<void> {
  let pid = 0;
  let heard = 0;
  const hooks: RunHooks = {
    spawned: (p) => {
      pid = p;
      if (at === 0) process.kill(pid, 'SIGKILL');
    },
    progress: () => {
      heard += 1;
      if (heard === at) process.kill(pid, 'SIGKILL');
    },
  };
  await assert.rejects(runTraining<K>(job, hooks), {
    type: 'TrainerDied',
    next: 'retryable',
    message: /SIGKILL/,
  });
}

test('a fit in a child process gives the bytes of the same fit in this process', async () => {
  const { artifactKey, modelVersion } = await wholeFit();
  const bytes = await getContent(lake, artifactKey);
  const here = await fitModel(recipe, cutPanel(panel, 399), { featureSet: 'features' });
  assert.equal(modelVersion, sha256Hex(here.save()));
  assert.equal(modelVersion, sha256Hex(bytes));
  const left = await readdir(join(checkpointFolder('plain'), 'fit'));
  assert.equal(left.length, 1, 'checkpoints are gone once the model is stored');
  assert.match(left[0]!, /^fold-0\.done\./);
  here.dispose();
});

test('G7: a fit killed at any moment continues from its checkpoint and ends with the same weights', async () => {
  const { modelVersion } = await wholeFit();
  for (const at of [0, 1, 4]) {
    const job = fitJob(`killed-${at}`);
    await runAndKill<'fit'>(job, at);
    const seen: number[] = [];
    const result = await runTraining<'fit'>(job, { progress: (done) => seen.push(done) });
    assert.equal(result.modelVersion, modelVersion);
    // The message of an epoch leaves before its checkpoint is on disk.
    if (at > 1) assert.ok(seen[0]! >= at, `continued at epoch ${seen[0]} after a kill in epoch ${at}`);
  }
});

test('G7: a fit whose worker was killed before it answered is not made again, unless its bytes are damaged', async () => {
  const first = await wholeFit();
  const again = async () => {
    const told: unknown[] = [];
    let epochs = 0;
    const hooks: RunHooks = { resumed: (from) => told.push(from), epoch: () => epochs++ };
    return { result: await runTraining<'fit'>(fitJob('plain'), hooks), told, epochs };
  };
  const found = await again();
  assert.deepEqual(found, { result: first, told: [{ folds: 1, step: 0, of: 0 }], epochs: 0 });
  const path = join(root, 'lake', first.artifactKey);
  await chmod(path, 0o644);
  await writeFile(path, 'damaged');
  const made = await again();
  assert.ok(made.epochs > 0);
  assert.equal(made.result.modelVersion, first.modelVersion);
  assert.match(made.result.artifactKey, /^model\/again-1\//);
  assert.equal(sha256Hex(await getContent(lake, made.result.artifactKey)), first.modelVersion);
});

const keysOf = ({ folds, evaluation }: Results['folds']) => [
  evaluation!.evaluationKey,
  ...folds.flatMap(({ key, modelKey }) => [key, modelKey]),
];

test('G7: a walk-forward killed twice continues where it stopped and ends with the same folds and scores', async () => {
  const whole = await wholeFolds();
  assert.equal(whole.folds.length, 2);
  assert.deepEqual(Object.keys(whole.evaluation!.metrics), ['1', '3', '5', '10']);
  const job = foldsJob('evaluation-killed');
  await mkdir(join(checkpointFolder('evaluation-killed'), 'fit'), { recursive: true });
  await runAndKill<'folds'>(job, 2);
  await runAndKill<'folds'>(job, 3);
  const seen: number[] = [];
  const told: FoldResult[] = [];
  const hooks: RunHooks = { progress: (done) => seen.push(done), fold: (result) => told.push(result) };
  const again = await runTraining<'folds'>(job, hooks);
  assert.deepEqual(keysOf(again), keysOf(whole));
  assert.deepEqual(told, again.folds);
  assert.ok(seen[0]! > 0.5, `the first fold was not fitted again: ${seen}`);
  assert.deepEqual(await readdir(checkpointFolder('evaluation-killed')), ['fit'], 'only folds are over');
});

test('folds in a child process predict what the walk-forward in this process predicts, bit for bit', async () => {
  const { folds } = await wholeFolds();
  const oos = await walkForward(panel, chain, 120);
  const outcomes = await Promise.all(
    folds.map(async ({ key, index }) => decodeFold(await getContent(lake, key), index)),
  );
  assert.deepEqual(
    outcomes.flatMap(({ rows }) => [...rows]),
    [...oos.rows],
  );
  for (const h of HORIZONS) {
    const sigma = outcomes.flatMap((outcome) => [...outcome.byHorizon[h].sigma]);
    assert.deepEqual(sigma, [...oos.byHorizon[h].sigma]);
  }
  const [first] = outcomes;
  assert.ok(first!.description.curve!.length >= 3, 'the losses of the epochs are with the fold');
  assert.ok(first!.training[1].rows > 0);
});

test('a damaged fold in the lake is noticed, made again beside the damaged one, and others are left', async () => {
  const whole = await wholeFolds();
  // The last test that reads it.
  const path = join(root, 'lake', whole.folds[1]!.key);
  await chmod(path, 0o644);
  await writeFile(path, 'damaged');
  const job = { ...foldsJob('again'), known: whole.folds };
  const score = { ...job, kind: 'score', results: whole.folds, unscored: [] } as unknown as JobOf<'score'>;
  await assert.rejects(runTraining<'score'>(score), { type: 'LakeObjectCorrupt' });
  const again = await runTraining<'folds'>(job);
  assert.equal(again.folds[0]!.seconds, 0);
  assert.equal(again.folds[0]!.key, whole.folds[0]!.key);
  assert.match(again.folds[1]!.key, /^fold\/again-1\//);
  assert.deepEqual(again.evaluation!.metrics, whole.evaluation!.metrics);
  const sound = await runTraining<'score'>({ ...score, results: again.folds, unscored: ['S2'] });
  assert.deepEqual(sound.metrics, whole.evaluation!.metrics);
});

test('an abort ends the process before the call returns', async () => {
  const controller = new AbortController();
  let pid = 0;
  const running = runTraining<'fit'>(fitJob('aborted'), {
    signal: controller.signal,
    spawned: (p) => {
      pid = p;
    },
    progress: () => controller.abort(),
  });
  await assert.rejects(running, { name: 'AbortError' });
  assert.equal(isAlive(pid), false);
});

test('an error of ours arrives with its type and what happens next', async () => {
  await assert.rejects(runTraining<'fit'>(fitJob('wrong', { ...recipe, features: ['vega'] })), {
    type: 'MissingFeature',
    next: 'terminal',
  });
  await assert.rejects(runTraining<'fit'>({ ...fitJob('lost'), panelKey: 'panel/none.parquet' }), {
    type: 'LakeObjectMissing',
  });
});

test('G7: a killed worker takes its trainer process with it', async () => {
  const job = fitJob('orphan', testRecipe({ epochs: 5000, patience: 5000 }));
  const code = `import { runTraining } from ${JSON.stringify(new URL('./run.ts', import.meta.url).href)};
    await runTraining(${JSON.stringify(job)}, { spawned: (pid) => console.log(pid) });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await once(parent.stdout, 'data');
  const pid = Number(text);
  assert.ok(isAlive(pid));
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const deadline = Date.now() + 20_000;
  while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isAlive(pid), false);
});
