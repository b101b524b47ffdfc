import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { ActivityDeps } from '../activities/deps.ts';
import { createWorker } from '../workers/create-worker.ts';
import { sourceRoles } from '../workers/sources.ts';
import { smallConfig } from './rig/config.ts';
import { installRuntime } from './rig/logs.ts';
import { openNamespace, stopServer, temporalSettings } from './rig/temporal.ts';

const home = mkdtempSync(join(tmpdir(), 'tempocast-limit-'));
after(() => rmSync(home, { recursive: true, force: true }));

const PER_SECOND = 10;
const REQUESTS = 30;

test("a provider's limit holds for two workers together", async () => {
  installRuntime();
  const base = smallConfig(home);
  const temporal = await temporalSettings(base);
  const client = await openNamespace({ ...base, temporal });
  // A connection each, as two processes have: the SDK allows one worker per queue and connection.
  const natives = await Promise.all(
    [0, 1].map(() => NativeConnection.connect({ address: temporal.address! })),
  );
  try {
    const config = {
      ...base,
      temporal,
      providers: { ...base.providers, fred: { ...base.providers.fred, requestsPerSecond: PER_SECOND } },
    };
    const { namespace } = config.temporal;
    const role = sourceRoles({ config } as ActivityDeps).find(({ queue }) => queue.endsWith('-fred'))!;
    const starts: { at: number; worker: number }[] = [];
    const workers = await Promise.all(
      [0, 1].map((worker) => {
        const fetchPage = async () => void starts.push({ at: Date.now(), worker });
        return createWorker(config, { ...role, activities: { fetchPage } }, natives[worker]!);
      }),
    );
    const asks = await Worker.create({
      connection: natives[0]!,
      namespace,
      taskQueue: 'asks',
      workflowsPath: fileURLToPath(new URL('./rig/many-requests.ts', import.meta.url)),
    });
    const done = client.workflow.start('manyRequestsWorkflow', {
      workflowId: 'many-requests',
      taskQueue: 'asks',
      args: [{ queue: role.queue, requests: REQUESTS }],
    });
    const running = Promise.all([...workers, asks].map((worker) => worker.run()));
    await (await done).result();
    for (const worker of [...workers, asks]) worker.shutdown();
    await running;

    assert.equal(starts.length, REQUESTS);
    assert.deepEqual([...new Set(starts.map(({ worker }) => worker))].sort(), [0, 1], 'both were asked');
    const times = starts.map(({ at }) => at).sort((a, b) => a - b);
    const inOneSecond = times.map((from) => times.filter((at) => at >= from && at < from + 1000).length);
    // A second that begins full may see the next one's share too; without a limit it would see all.
    assert.ok(Math.max(...inOneSecond) <= 2 * PER_SECOND, `${Math.max(...inOneSecond)} in one second`);
  } finally {
    await Promise.all(natives.map((native) => native.close()));
    await client.connection.close();
    await stopServer();
  }
});
