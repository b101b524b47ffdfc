import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { experimentState } from '../../cli/experiments/state.ts';
import { testRecipe } from '../../forecasting/models/lstm/testing.ts';
import type { ExperimentSpec } from '../../schemas/experiments.ts';
import type { StageProgress } from '../../schemas/pipeline.ts';
import { experimentById } from '../../stores/postgres/experiments.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { trialResults, trialsOf } from '../../stores/postgres/trials.ts';
import { DATA, startExperimentRig } from './testing/rig.ts';

const rig = await startExperimentRig();
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

const endless = testRecipe({ epochs: 100_000, patience: 100_000 });
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
  // A fit is under way once an epoch has been told.
  await until(async () => {
    const { raw } = await rig.client.workflow
      .getHandle(`${handle.workflowId}/trial/1/validation-0`)
      .describe();
    return raw.pendingActivities?.some(({ heartbeatDetails }) => heartbeatDetails) ?? false;
  });
  const asked = Date.now();
  await handle.cancel();
  await until(() => children() === before);
  t.diagnostic(`the trainer ended ${Date.now() - asked} ms after the cancellation was asked for`);
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
