import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import type { SimulationInput, SimulationState } from '../schemas/simulation.ts';
import { smallDisk } from '../stores/small-disk.ts';
import { CHEAP_RECIPES, CONTEXT, smallConfig } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

after(stopServer);

test('G13 a full lake holds a day without a worker slot; one notice, and a person lets it go on', async (t) => {
  const disk = smallDisk(48);
  if (disk === undefined) return t.skip('needs root on Linux, to mount a small disk');
  mkdirSync(join(disk, 'lake'));
  const ballast = join(disk, 'ballast');
  const rig = await startRig({
    lake: { url: pathToFileURL(join(disk, 'lake')).href, cold: null, orphanDays: 7, retention: [] },
    recipes: CHEAP_RECIPES.slice(0, 1),
  });
  try {
    assert.throws(() => writeFileSync(ballast, new Uint8Array(64 * 1024 * 1024)), { code: 'ENOSPC' });
    const handle = await rig.startDay('2019-02-21');
    const notices = async () =>
      (await rig.deps.db.query('select incident_key, severity, body, closed_at from tempocast.notice')).rows;
    while ((await notices()).length === 0) await sleep(100);
    // Every symbol tries, fails and waits: nothing is left that a worker would have to hold.
    while (((await handle.describe()).raw.pendingActivities ?? []).length > 0) await sleep(100);

    // One of them tries for all: the history does not grow with the number of symbols.
    const timers = async () =>
      (await handle.fetchHistory()).events!.filter((event) => event.timerStartedEventAttributes).length;
    while ((await timers()) === 0) await sleep(100);
    assert.equal(await timers(), 1);

    const [notice, ...more] = await notices();
    assert.deepEqual(more, []);
    assert.equal(notice.incident_key, 'day/small/2019-02-21/LakeFull');
    assert.equal(notice.severity, 'critical');
    assert.match(
      notice.body,
      /^no space left in the lake file:.*; free space, then resume\. Then send the update "resume"/,
    );
    await assert.rejects(handle.executeUpdate('resume', { args: [{ by: '', reason: 'freed' }] }), {
      name: 'WorkflowUpdateFailedError',
    });

    rmSync(ballast);
    const answer = await handle.executeUpdate('resume', { args: [{ by: 'Ada', reason: 'freed 40 MB' }] });
    assert.equal(answer, 'resumed by Ada: freed 40 MB');
    const result = await handle.result();
    assert.deepEqual([result.state, result.missing], ['completed', []]);
    const closed = (await notices()).find((n) => n.incident_key === notice.incident_key);
    assert.notEqual(closed.closed_at, null);
  } finally {
    await rig.close();
  }
});

test('a simulation ends at a full disk, whose steps run within its own task, and goes on with the same session', async (t) => {
  const disk = smallDisk(48);
  if (disk === undefined) return t.skip('needs root on Linux, to mount a small disk');
  mkdirSync(join(disk, 'lake'));
  const ballast = join(disk, 'ballast');
  const rig = await startRig({
    simulation: true,
    lake: { url: pathToFileURL(join(disk, 'lake')).href, cold: null, orphanDays: 7, retention: [] },
    recipes: CHEAP_RECIPES.slice(0, 1),
  });
  const span = { universe: 'small', from: '2019-02-20', to: '2019-02-21' };
  const simulate = () =>
    rig.client.workflow.execute<(input: SimulationInput) => Promise<SimulationState>>(WORKFLOW.simulation, {
      workflowId: workflowId.simulation(span.universe, span.from, span.to),
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      taskQueue: TASK_QUEUE.cpu,
      args: [{ ...span, speed: null, reports: 'none', ahead: 1, withinTask: true, apart: true }],
    });
  try {
    assert.throws(() => writeFileSync(ballast, new Uint8Array(64 * 1024 * 1024)), { code: 'ENOSPC' });
    await assert.rejects(simulate(), ({ cause }: { cause: Error & { type: string } }) => {
      assert.equal(cause.type, 'LakeFull');
      assert.match(
        cause.message,
        /^it ended at 2019-02-20: no space left in the lake .* it goes on with that/,
      );
      return true;
    });
    rmSync(ballast);
    const { completed, failed } = await simulate();
    assert.deepEqual([completed, failed], [2, []]);
    const { rows } = await rig.deps.db.query(
      `select session, state from tempocast.session_run order by session`,
    );
    assert.deepEqual(rows, [
      { session: '2019-02-20', state: 'completed' },
      { session: '2019-02-21', state: 'completed' },
    ]);
  } finally {
    await rig.close();
  }
});

test('a symbol that the provider does not know stops itself, not the others', async () => {
  const { universes } = smallConfig('.');
  const small = { ...universes.small!, symbols: [...universes.small!.symbols, 'NOSUCH'] };
  const rig = await startRig({ universes: { small }, recipes: CHEAP_RECIPES.slice(0, 1) });
  try {
    const result = await rig.runDay('2019-02-21');
    assert.equal(result.state, 'completed');
    const why = {
      type: 'UnknownSymbol',
      message: "yahoo knows no symbol 'NOSUCH'; check its spelling",
    };
    assert.deepEqual(result.missing, [
      { symbol: 'NOSUCH', ...why, reasons: [{ provider: 'yahoo', ...why }] },
    ]);
    assert.equal(result.counts!.symbolsForecast, 5);
    assert.equal(result.counts!.requests, 6 + CONTEXT.length);
    const { rows } = await rig.deps.db.query(
      `select examples from tempocast.check_result where expectation = 'session-complete'`,
    );
    assert.equal(rows[0].examples[0].detail, 'no bar for 2019-02-21; the newest is none');
  } finally {
    await rig.close();
  }
});
