import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scheduleOf } from '../cli/processes/schedule.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables } from './rig/tables.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ recipes: CHEAP_RECIPES.slice(0, 1) });
});
after(async () => {
  await rig.close();
  await stopServer();
});

test('G14 on a holiday the schedule does nothing and says so, where an operator looks', async () => {
  const schedule = await rig.client.schedule.create(scheduleOf(rig.config));
  try {
    // 17:30 in New York on Washington's Birthday, a Monday.
    const at = new Date('2019-02-18T22:30:00Z');
    await schedule.backfill({ start: at, end: at, overlap: 'ALLOW_ALL' });
    const started = await firstScheduled();
    const handle = rig.client.workflow.getHandle(started.workflowId, started.runId);
    const reason = "closed: Washington's Birthday";
    const session = '2019-02-18';
    assert.deepEqual(await handle.result(), { session, universe: 'small', state: 'closed', reason });
    const { searchAttributes } = await handle.describe();
    assert.deepEqual(searchAttributes.TempocastSession, [session]);
    assert.deepEqual(searchAttributes.TempocastUniverse, ['small']);
    const day = rig.client.workflow.getHandle(`day/small/${session}`);
    for (const [execution, says] of [
      [handle, `${session}: ${reason}`],
      [day, `### ${session} small\n\n${reason}; nothing was done`],
    ] as const) {
      const { currentDetails } = await execution.query<{ currentDetails?: string }>(
        '__temporal_workflow_metadata',
      );
      assert.equal(currentDetails, says);
    }
  } finally {
    await schedule.delete();
  }
  const filled = Object.entries(await dumpTables(rig.deps.db)).filter(
    ([table, rows]) => rows.length > 0 && table !== 'migration',
  );
  assert.deepEqual(
    filled.map(([table]) => table),
    ['session_run'],
  );
});

async function firstScheduled(): Promise<{ workflowId: string; runId: string }> {
  for (;;) {
    for await (const run of rig.client.workflow.list({ query: "WorkflowType = 'scheduledDayWorkflow'" }))
      return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
