/** The cpu worker: workflows, short activities, folds and fits of families without native kernels, the queues of the providers. */
import { validationOf } from '../activities/validate/registry.ts';
import type { Config } from '../schemas/config.ts';
import { cpuRole } from './cpu-role.ts';
import { openDeps } from './deps.ts';
import { runWorkers } from './run-worker.ts';
import { sourceRoles } from './sources.ts';

export async function runCpuWorker(config: Config): Promise<void> {
  // A suite that cannot be used is told of before any work is taken.
  await validationOf(config);
  const deps = openDeps(config);
  try {
    await runWorkers(config, [cpuRole(deps), ...sourceRoles(deps)]);
  } finally {
    await deps.close();
  }
}
