/** The announcements of notices for real: database, Temporal server, and a worker that has only this stage. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type pg from 'pg';
import { loadConfig } from '../../../cli/config/load.ts';
import type { NotifySettings } from '../../../schemas/notify.ts';
import { TASK_QUEUE, WORKFLOW } from '../../../schemas/pipeline.ts';
import { createTestDatabase } from '../../../stores/postgres/testing.ts';
import { BUNDLES } from '../../../test/rig/bundle.ts';
import { collectLogs } from '../../../test/rig/logs.ts';
import { openNamespace, stopServer, temporalSettings } from '../../../test/rig/temporal.ts';
import { createWorker } from '../../../workers/create-worker.ts';
import type { ActivityDeps } from '../../deps.ts';
import { createNotifyActivities, type NotifyActivities } from '../index.ts';

export interface NotifyRig {
  db: pg.Pool;
  logs: readonly string[];
  client: Client;
  /** In force from the next notice on. */
  settings: NotifySettings;
  /** As a workflow would call them. */
  activities: NotifyActivities;
  attempt<T>(n: number, work: () => Promise<T>): Promise<T>;
  /** Until no announcement runs. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function startNotifyRig(): Promise<NotifyRig> {
  const logs = collectLogs();
  const home = mkdtempSync(join(tmpdir(), 'tempocast-notify-'));
  const { config: defaults } = loadConfig({ cwd: home, environment: { TEMPOCAST_HOME: home } });
  const [database, temporal] = await Promise.all([createTestDatabase(), temporalSettings(defaults)]);
  const config = { ...defaults, temporal };
  const client = await openNamespace(config);
  const native = await NativeConnection.connect({ address: temporal.address! });
  const activities = createNotifyActivities({ db: database.db, config } as unknown as ActivityDeps);
  const role = { queue: TASK_QUEUE.cpu, activities, concurrency: 10, workflows: true };
  const worker = await createWorker(config, role, native, BUNDLES);
  const running = worker.run();
  running.catch(() => {});
  const attempt = <T>(n: number, work: () => Promise<T>): Promise<T> =>
    new MockActivityEnvironment({ attempt: n }, { client, logger: Runtime.instance().logger }).run(work);
  const firstAttempt = (name: keyof NotifyActivities) => (input: never) =>
    attempt(1, () => activities[name](input) as Promise<unknown>);
  const names = Object.keys(activities) as (keyof NotifyActivities)[];
  return {
    db: database.db,
    logs: logs.lines,
    client,
    get settings() {
      return config.notify;
    },
    set settings(notify) {
      config.notify = notify;
    },
    activities: Object.fromEntries(names.map((name) => [name, firstAttempt(name)])) as never,
    attempt,
    settled: async () => {
      const query = `WorkflowType = '${WORKFLOW.announce}' AND ExecutionStatus = 'Running'`;
      for (let quiet = 0; quiet < 3; quiet += 1) {
        if ((await client.workflow.count(query)).count > 0) quiet = -1;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    close: async () => {
      worker.shutdown();
      await running;
      await Promise.all([native.close(), client.connection.close(), database.close()]);
      await stopServer();
      logs.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
