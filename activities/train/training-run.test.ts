import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Recipe } from '../../schemas/recipes.ts';
import { runLines } from '../../stores/postgres/run-records.ts';
import { insertLineage } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { closeRun, isOver, openRun } from './training-run.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertLineage(db);
const deps = { db, config: { evaluation: { sessions: 60 } } } as unknown as ActivityDeps;

const universe = 'mine';
const open = (name: string, matrixKey: string, workflowId: string, over: string[] = []) =>
  openRun(
    deps,
    { name, family: 'har', hyper: {} } as Recipe,
    {
      ...{ universe, session: '2019-02-22', asOf: '2019-02-22T22:30:00.000Z', recipe: name },
      ...{ datasetVersion: 'dataset', featureSetVersion: 'features', matrixKey },
    },
    { workflowId, isOver: async (id) => over.includes(id) },
  );
const states = async () =>
  Object.fromEntries(
    (await runLines(db, { universe, limit: 50 })).map(({ recipe, id, status, errorType }) => [
      `${recipe} ${id.slice(0, 4)}`,
      errorType ?? status,
    ]),
  );
const begunAnHourAgo = () =>
  db.query(
    `update tempocast.training_run set started_at = started_at - interval '1 hour' where universe = $1`,
    [universe],
  );

test('what another execution of the same workflow left open is closed when the next run begins', async () => {
  await open('har', 'panel/a', 'train/har');
  await open('har', 'panel/a', 'train/har');
  assert.deepEqual(Object.values(await states()), ['running']);
  await open('har', 'panel/b', 'train/har');
  assert.deepEqual(Object.values(await states()).sort(), ['Abandoned', 'running']);
  const [left] = (await runLines(db, { universe, limit: 50 })).filter(({ errorType }) => errorType);
  assert.match(left!.error!, /^the workflow train\/har ended without closing its run/);
});

test('of other workflows the server is asked, once their runs are not of just now', async () => {
  const before = Object.keys(await states());
  await open('gone', 'panel/a', 'train/gone');
  await open('long', 'panel/a', 'train/long');
  await open('new', 'panel/a', 'train/new', ['train/gone']);
  const newer = async () =>
    Object.entries(await states())
      .filter(([run]) => !before.includes(run))
      .map(([run, state]) => `${run.split(' ')[0]} ${state}`)
      .sort();
  assert.deepEqual(await newer(), ['gone running', 'long running', 'new running']);
  await begunAnHourAgo();
  await open('new', 'panel/a', 'train/new', ['train/gone']);
  assert.deepEqual(await newer(), ['gone Abandoned', 'long running', 'new running']);
});

test('a run is closed with its reason, and nothing else is', async () => {
  await closeRun(deps, 'train/long', { status: 'failed', errorType: 'NonFiniteLoss', error: 'loss NaN' });
  await closeRun(deps, 'train/new', { status: 'cancelled' });
  const ended = (await runLines(db, { universe, limit: 50 })).filter(({ recipe }) => recipe !== 'har');
  assert.deepEqual(
    ended
      .map(({ recipe, status, errorType, error, finishedAt }) => [
        ...[recipe, status, errorType, error?.slice(0, 8) ?? null, finishedAt !== null],
      ])
      .sort(),
    [
      ['gone', 'failed', 'Abandoned', 'the work', true],
      ['long', 'failed', 'NonFiniteLoss', 'loss NaN', true],
      ['new', 'cancelled', null, null, true],
    ],
  );
});

test('a workflow is over when it ended or is not there; a server that does not answer says nothing', async () => {
  const as = (name: string) => isOver({ describe: async () => ({ status: { name } }) });
  assert.deepEqual(await Promise.all(['RUNNING', 'TERMINATED', 'COMPLETED'].map(as)), [false, true, true]);
  const failing = (error: Error) => isOver({ describe: () => Promise.reject(error) });
  assert.equal(await failing(new WorkflowNotFoundError('no such workflow', 'train/x', undefined)), true);
  assert.equal(await failing(new Error('unavailable')), false);
});
