/** Experiments for real: database, Temporal server, folder lake, trainer processes; the panel is made up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { experimentId } from '../../../cli/experiments/build.ts';
import { syntheticPanel } from '../../../forecasting/models/lstm/testing.ts';
import type { Config } from '../../../schemas/config.ts';
import type { ExperimentInput, ExperimentResult, ExperimentSpec } from '../../../schemas/experiments.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../../schemas/pipeline.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { putPanel } from '../../../stores/lake/panel.ts';
import { insertLineage } from '../../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../../stores/postgres/testing.ts';
import { BUNDLES } from '../../../test/rig/bundle.ts';
import { smallConfig } from '../../../test/rig/config.ts';
import { allHistories, replayAll } from '../../../test/rig/histories.ts';
import { installRuntime } from '../../../test/rig/logs.ts';
import { openNamespace, stopServer, temporalSettings } from '../../../test/rig/temporal.ts';
import { cpuRole } from '../../../workers/cpu-role.ts';
import { createWorker } from '../../../workers/create-worker.ts';
import { openDeps } from '../../../workers/deps.ts';
import { gpuRole } from '../../../workers/gpu.ts';
import type { ActivityDeps } from '../../deps.ts';
import type { TrainActivities } from '../../train/index.ts';

export const SESSIONS = 400;

export type ExperimentHandle = WorkflowHandleWithFirstExecutionRunId<
  (input: ExperimentInput) => Promise<ExperimentResult>
>;

export interface ExperimentRig {
  deps: ActivityDeps;
  config: Config;
  client: Client;
  home: string;
  /** What every experiment is given for its data. */
  built: { datasetVersion: string; featureSetVersion: string; matrixKey: string };
  start(spec: ExperimentSpec, parallelism?: number): Promise<ExperimentHandle>;
  run(spec: ExperimentSpec): Promise<ExperimentResult>;
  /** Throws when an execution does not replay. */
  close(): Promise<void>;
}

export const DATA = { universe: 'small', session: '2019-02-22', asOf: '2020-12-31T22:30:00.000Z' };

export const ridge = (changes: Partial<Recipe> = {}): Recipe => ({
  name: 'ridge',
  family: 'ridge',
  features: ['ret_1', 'rv_1', 'rv_5'],
  window: { kind: 'expanding', minSessions: 100 },
  refitEvery: 30,
  retrainAfter: 63,
  hyper: { alpha: 10 },
  seed: 1,
  ...changes,
});

type Fit = TrainActivities['fitRecipe'];

/** @param around what a final fit on the gpu queue is given */
export async function startExperimentRig(around: (fit: Fit) => Fit = (fit) => fit): Promise<ExperimentRig> {
  installRuntime();
  const home = mkdtempSync(join(tmpdir(), 'tempocast-experiments-'));
  const recipes = [ridge({ name: 'ewma', family: 'ewma', features: 'all', hyper: {} }), ridge()];
  const base = smallConfig(home, { recipes });
  const [database, temporal] = await Promise.all([createTestDatabase(), temporalSettings(base)]);
  const config: Config = {
    ...base,
    temporal,
    database: { ...base.database, url: database.url },
    lake: { ...base.lake, url: `file://${home}/lake` },
  };
  const deps = openDeps(config);
  const client = await openNamespace(config);
  const native = await NativeConnection.connect({ address: temporal.address! });
  await insertLineage(database.db);
  const { key: matrixKey } = await putPanel(deps.lake, syntheticPanel({ sessions: SESSIONS }));
  const cpu = cpuRole(deps);
  const built = { datasetVersion: 'dataset', featureSetVersion: 'features', matrixKey };
  const gpu = gpuRole(deps);
  const { fitRecipe } = gpu.activities as TrainActivities;
  const roles = [
    { ...cpu, activities: { ...cpu.activities, buildFeatures: async () => built } },
    { ...gpu, activities: { ...gpu.activities, fitRecipe: around(fitRecipe) } },
  ];
  const workers = await Promise.all(roles.map((role) => createWorker(config, role, native, BUNDLES)));
  const running = Promise.all(workers.map((worker) => worker.run()));
  running.catch(() => {});
  const start = (spec: ExperimentSpec, parallelism = 2) => {
    const id = experimentId(spec);
    return client.workflow.start<(input: ExperimentInput) => Promise<ExperimentResult>>(WORKFLOW.experiment, {
      workflowId: workflowId.experiment(id),
      taskQueue: TASK_QUEUE.cpu,
      args: [{ id, spec, by: 'Ada', parallelism }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    });
  };
  return {
    ...{ deps, config, client, home, built, start },
    run: async (spec) => (await start(spec)).result(),
    close: async () => {
      const { problems } = await replayAll(allHistories(client), BUNDLES);
      for (const worker of workers) worker.shutdown();
      await running;
      await Promise.all([native.close(), client.connection.close(), deps.close()]);
      await database.close();
      await stopServer();
      rmSync(home, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(`not deterministic:\n${JSON.stringify(problems, null, 1)}`);
    },
  };
}
