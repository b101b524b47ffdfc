import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { cutPanel } from '../../forecasting/features/cut.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { syntheticPanel, testRecipe } from '../../forecasting/models/lstm/testing.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { getContent, sha256Hex } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import type { Job } from './messages.ts';
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

type FitJob = Extract<Job, { kind: 'fit' }>;
type WalkForwardJob = Extract<Job, { kind: 'walk-forward' }>;
const surroundings = () => ({ lakeUrl: lake.url, scratch: join(root, 'checkpoints'), threads: 1 });
const fitJob = (trainingRun: string, r: Recipe = recipe): FitJob => ({
  kind: 'fit',
  ...surroundings(),
  trainingRun,
  recipe: r,
  panelKey,
});
const walkForwardJob = (trainingRun: string): WalkForwardJob => ({
  ...fitJob(trainingRun, testRecipe({ epochs: 3, patience: 3 })),
  kind: 'walk-forward',
  evaluationSessions: 120,
  unscored: ['S2'],
});
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
  const { artifactKey, modelVersion } = await runTraining<'fit'>(fitJob('plain'));
  const bytes = await getContent(lake, artifactKey);
  const here = await fitModel(recipe, cutPanel(panel, 399));
  assert.equal(modelVersion, sha256Hex(here.save()));
  assert.equal(modelVersion, sha256Hex(bytes));
  assert.ok(
    !existsSync(join(checkpointFolder('plain'), 'fit')),
    'checkpoints are gone once the model is stored',
  );
  here.dispose();
});

test('G7: a fit killed at any moment continues from its checkpoint and ends with the same weights', async () => {
  const whole = await runTraining<'fit'>(fitJob('whole'));
  for (const at of [0, 1, 4]) {
    const job = fitJob(`killed-${at}`);
    await runAndKill<'fit'>(job, at);
    const seen: number[] = [];
    const result = await runTraining<'fit'>(job, { progress: (done) => seen.push(done) });
    assert.deepEqual(result, whole);
    // The message of an epoch leaves before its checkpoint is on disk.
    if (at > 1) assert.ok(seen[0]! >= at, `continued at epoch ${seen[0]} after a kill in epoch ${at}`);
  }
});

test('G7: a walk-forward killed twice continues where it stopped and ends with the same evaluation', async () => {
  const whole = await runTraining<'walk-forward'>(walkForwardJob('evaluation'));
  assert.ok((await lake.get(whole.evaluationKey)).length > 0);
  assert.deepEqual(Object.keys(whole.metrics), ['1', '3', '5', '10']);
  const job = walkForwardJob('evaluation-killed');
  await runAndKill<'walk-forward'>(job, 2);
  await runAndKill<'walk-forward'>(job, 3);
  const seen: number[] = [];
  assert.deepEqual(await runTraining<'walk-forward'>(job, { progress: (done) => seen.push(done) }), whole);
  assert.ok(seen[0]! > 0.5, `the first fold was not fitted again: ${seen}`);
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
