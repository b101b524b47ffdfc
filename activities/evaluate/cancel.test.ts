import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { experimentState } from '../../cli/experiments/state.ts';
import { testRecipe } from '../../forecasting/models/lstm/testing.ts';
import type { ExperimentSpec } from '../../schemas/experiments.ts';
import type { StageProgress } from '../../schemas/pipeline.ts';
import { rowsOf } from '../../stores/postgres/db.ts';
import { experimentById } from '../../stores/postgres/experiments.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { runLines, runRecord } from '../../stores/postgres/run-records.ts';
import { trialResults, trialsOf } from '../../stores/postgres/trials.ts';
import { DATA, ridge, startExperimentRig } from './testing/rig.ts';

const FOREVER = { epochs: 100_000, patience: 100_000 };
/** Final fits of which no end is to be seen, whatever their folds took. */
let fitsForever = false;
const rig = await startExperimentRig((fit) => (input) => {
  const { definition } = input;
  if (!fitsForever || definition === undefined) return fit(input);
  return fit({ ...input, definition: { ...definition, hyper: { ...definition.hyper, ...FOREVER } } });
});
after(() => rig.close());
const { db } = rig.deps;

/** Processes that this one has started and that live: the servers, and trainers. */
const children = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; !(await holds()); i++) {
    assert.ok(i < 600, 'it never came to pass');
    await sleep(100);
  }
}

/** From the cancellation that was asked for to the end of the trainer's process. */
function noteTime(t: TestContext, ms: number): void {
  t.diagnostic(`the trainer ended ${ms} ms after the cancellation was asked for`);
}

/** The trial has begun, and the fit has told of an epoch. */
async function isFitting(experiment: string, trial: string, activity: string): Promise<boolean> {
  const handle = rig.client.workflow.getHandle(`${experiment}/trial/1/${trial}`);
  const described = await handle.describe().catch((error) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
  const pending = described?.raw.pendingActivities ?? [];
  return pending.some(
    ({ activityType, heartbeatDetails }) => activityType?.name === activity && heartbeatDetails,
  );
}

const endless = testRecipe(FOREVER);
const spec: ExperimentSpec = {
  ...{ kind: 'grid', name: 'lstm-small', data: DATA, testSessions: 60, rungs: [{ sessions: 60, keep: 1 }] },
  trials: [1, 2, 3].map((number) => ({
    number,
    recipe: { ...endless, seed: number },
    overrides: { seed: number },
  })),
};

test('a second start joins, pause begins nothing further, and a cancelled experiment ends its trainer and keeps its rows', async (t) => {
  const before = children();
  const handle = await rig.start(spec, 1);
  await until(() => children() > before);
  const joined = await rig.start(spec, 1);
  assert.equal(joined.firstExecutionRunId, handle.firstExecutionRunId);
  const id = handle.workflowId.slice('experiment/'.length);
  const work = { pipeline: rig, signal: new AbortController().signal };
  assert.equal(await experimentState(work, { id, end: null }), 'running');
  assert.equal(await handle.executeUpdate('setPaused', { args: [true] }), true);
  assert.equal(await experimentState(work, { id, end: null }), 'paused');
  const progress = await handle.query<StageProgress[]>('progress');
  assert.deepEqual(
    progress.map(({ stage, done, of }) => [stage, done, of]),
    [['rung 1', 0, 3]],
  );
  await until(() => isFitting(handle.workflowId, 'validation-0', 'trainFolds'));
  const asked = Date.now();
  await handle.cancel();
  await until(() => children() === before);
  noteTime(t, Date.now() - asked);
  await assert.rejects(
    handle.result(),
    (error: Error & { cause?: Error }) => error.cause?.name === 'CancelledFailure',
  );
  const experiment = (await experimentById(db, id))!;
  assert.equal(experiment.end!.status, 'cancelled');
  assert.equal(await experimentState(work, experiment), 'cancelled');
  assert.equal(await resolveId(db, 'experiment', 'grid-lstm'), id);
  await assert.rejects(resolveId(db, 'experiment', 'grid-x'), {
    type: 'NoExperiment',
    message: /^unknown experiment/,
  });
  assert.deepEqual(
    (await trialResults(db, experiment.id)).map(({ number, status, errorType }) => [
      number,
      status,
      errorType,
    ]),
    [[1, 'cancelled', 'CancelledFailure']],
  );
  assert.equal((await trialsOf(db, experiment.id)).length, 1, 'what never began is not counted');
  const models = await latestModels(db, { universe: 'small', asOf: '2100-01-01T00:00:00.000Z' });
  assert.deepEqual(models, []);
});

test('a training cancelled in its final fit registers nothing, is closed as cancelled, and completes when it is run again', async (t) => {
  const recipe = { ...testRecipe({ epochs: 3, patience: 3 }), name: 'lstm-cancelled' };
  const trained: ExperimentSpec = {
    ...{ kind: 'train', name: recipe.name, data: DATA, testSessions: 0, rungs: [{ sessions: 120, keep: 1 }] },
    trials: [{ number: 1, recipe, overrides: {} }],
  };
  const registered = async () => {
    const tables = ['model_version', 'evaluation', 'run_record', 'run_artefact', 'model_stage'];
    const counts = tables.map((table) => `select count(*)::int as n from tempocast.${table}`);
    return (await rowsOf<{ n: number }>(db, counts.join(' union all '))).map(({ n }) => n);
  };
  const folds = () => rowsOf<{ id: string }>(db, 'select id from tempocast.fold order by id, object_key');
  const runs = () => runLines(db, { universe: 'small', recipe: recipe.name, limit: 9 });
  const before = [await registered(), children()] as const;

  fitsForever = true;
  const handle = await rig.start(trained);
  await until(() => isFitting(handle.workflowId, 'test-0', 'fitRecipe'));
  assert.deepEqual(
    (await runs()).map(({ status }) => status),
    ['running'],
  );
  const asked = Date.now();
  await handle.cancel();
  await until(() => children() === before[1]);
  noteTime(t, Date.now() - asked);
  await assert.rejects(handle.result());
  assert.deepEqual(await registered(), before[0]);
  const [cancelled, ...others] = await runs();
  const { status, errorType, error, modelVersion, finishedAt } = cancelled!;
  assert.deepEqual([status, errorType, error, modelVersion, others], ['cancelled', null, null, null, []]);
  assert.ok(finishedAt !== null);
  const fitted = await folds();
  assert.ok(fitted.length > 0, 'the evaluation was over');

  fitsForever = false;
  const { id } = await rig.run(trained);
  assert.deepEqual(
    (await trialResults(db, id)).map((result) => [result.status, result.modelVersion !== null]),
    [['completed', true]],
  );
  const [completed] = await runs();
  assert.deepEqual(
    [completed!.id, completed!.status, completed!.startedAt],
    [cancelled!.id, 'completed', cancelled!.startedAt],
  );
  assert.equal((await runRecord(db, completed!.id))!.modelVersion, completed!.modelVersion);
  assert.deepEqual(await folds(), fitted, 'no fold was fitted again');
});

test('an experiment cancelled after its first trial goes on with the second when it is started again', async () => {
  const resumed: ExperimentSpec = {
    ...{ ...spec, name: 'ridge' },
    trials: [10, 100, 1000].map((alpha, i) => ({
      number: i + 1,
      recipe: ridge({ name: `ridge-${alpha}`, hyper: { alpha } }),
      overrides: { alpha },
    })),
  };
  const recorded = (id: string) =>
    rowsOf<{ number: number; span: string; status: string }>(
      db,
      'select number::int, span, status from tempocast.trial_result where experiment = $1 order by recorded_at',
      [id],
    );
  const first = await rig.start(resumed, 1);
  const id = first.workflowId.slice('experiment/'.length);
  const trial = rig.client.workflow.getHandle(`${first.workflowId}/trial/1/validation-0`);
  await until(() =>
    trial.describe().then(
      () => true,
      () => false,
    ),
  );
  // Nothing begins while it is paused, so that it is cancelled between two trials.
  await first.executeUpdate('setPaused', { args: [true] });
  await until(async () => (await recorded(id)).length === 1);
  await first.cancel();
  await assert.rejects(first.result());
  const kept = { number: 1, span: 'validation', status: 'completed' };
  assert.deepEqual(await recorded(id), [kept]);
  assert.equal((await experimentById(db, id))!.end!.status, 'cancelled');
  const { startTime } = await trial.describe();

  const again = await rig.start(resumed, 1);
  assert.notEqual(again.firstExecutionRunId, first.firstExecutionRunId);
  const { winner, completed } = await again.result();
  assert.equal(completed, 3);
  const ended = { status: 'completed' };
  assert.deepEqual(await recorded(id), [
    kept,
    { number: 2, span: 'validation', ...ended },
    { number: 3, span: 'validation', ...ended },
    { number: winner, span: 'test', ...ended },
  ]);
  assert.deepEqual((await trial.describe()).startTime, startTime, 'the first trial was not run again');
  assert.equal((await trialsOf(db, id)).length, 3);
  assert.equal((await experimentById(db, id))!.end!.status, 'completed');
});
