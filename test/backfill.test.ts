import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, type Tables, tableDifferences } from './rig/tables.ts';

/** Six sessions around Presidents' Day; recipes are due again on the fourth. */
const SPAN = { from: '2019-02-14', to: '2019-02-22' };
const SESSIONS = 6;
const settings = {
  history: { from: '2017-09-01', overlapSessions: 10 },
  recipes: CHEAP_RECIPES.filter(({ name }) => name !== 'ridge').map((r) => ({ ...r, retrainAfter: 3 })),
  evaluation: { sessions: 60 },
};
let oneByOne: Rig;
let windowed: Rig;
let expected: Tables;
before(async () => {
  oneByOne = await startRig(settings);
  windowed = await startRig(settings);
  // Held back on its own session; every later answer repeats it, and what then is a new row depends on that.
  for (const rig of [oneByOne, windowed]) {
    await rig.setFaults([{ kind: 'ohlc-violation', symbol: 'KO', session: '2019-02-15' }]);
  }
});
after(async () => {
  await oneByOne.close();
  await windowed.close();
  await stopServer();
});

test('a backfill runs every session of its span in order', async () => {
  const result = await oneByOne.backfill({ ...SPAN, parallelism: 1 });
  assert.deepEqual(result, { completed: SESSIONS, failed: [] });
  expected = await dumpTables(oneByOne.deps.db);
  const sessions = expected.session_run!.map((row) => JSON.parse(row).session).sort();
  assert.deepEqual(sessions, [
    '2019-02-14',
    '2019-02-15',
    '2019-02-19',
    '2019-02-20',
    '2019-02-21',
    '2019-02-22',
  ]);
  assert.equal(expected.model_version!.length, 2 * settings.recipes.length);
  const held = expected.quarantine!.map((row) => JSON.parse(row));
  assert.ok(held.length > 1, `${held.length} rows`);
  assert.ok(held.every(({ symbol, session }) => symbol === 'KO' && session === '2019-02-15'));
});

test('G7 a backfill in a window, ended in the middle and begun again, has the rows of one by one', async () => {
  const { client, config } = windowed;
  const id = workflowId.backfill(config.universe, SPAN.from, SPAN.to);
  const first = await client.workflow.start(WORKFLOW.backfill, {
    workflowId: id,
    taskQueue: TASK_QUEUE.cpu,
    args: [{ universe: config.universe, ...SPAN, parallelism: 3 }],
  });
  await until(async () => (await first.query<{ completed: number }>('backfill')).completed >= 2);
  await assert.rejects(first.executeUpdate('setParallelism', { args: [0] }));
  assert.equal(await first.executeUpdate('setParallelism', { args: [2] }), 2);
  await first.terminate('the test ends it');
  await until(async () => (await runningDays()) === 0);

  const rest = await windowed.backfill({ ...SPAN, parallelism: 3 });
  assert.deepEqual(rest.failed, []);
  assert.ok(rest.completed < SESSIONS, `${rest.completed} were left`);
  assert.deepEqual(tableDifferences(expected, await dumpTables(windowed.deps.db)), []);
});

test('a backfill of what is there does nothing', async () => {
  assert.deepEqual(await windowed.backfill({ ...SPAN, parallelism: 3 }), { completed: 0, failed: [] });
});

async function runningDays(): Promise<number> {
  const query = "WorkflowType = 'dailyPipelineWorkflow' and ExecutionStatus = 'Running'";
  return (await windowed.client.workflow.count(query)).count;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}
