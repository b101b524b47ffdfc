/** The providers' queues: one worker each, in one process; a queue's limit holds for all processes that poll it. */
import type { ActivityDeps } from '../activities/deps.ts';
import { createSourceActivities } from '../activities/ingest/sources.ts';
import type { Config } from '../schemas/config.ts';
import { sourceQueue } from '../schemas/pipeline.ts';
import { PROVIDERS } from '../schemas/sources.ts';
import type { WorkerRole } from './create-worker.ts';
import { openDeps } from './deps.ts';
import { runWorkers } from './run-worker.ts';

/** For hosts that only fetch; the cpu worker polls these queues too. */
export async function runSourceWorker(config: Config): Promise<void> {
  const deps = openDeps(config);
  try {
    await runWorkers(config, sourceRoles(deps));
  } finally {
    await deps.close();
  }
}

/** Also for providers without a key: their fetches fail with SecretMissing, and the next provider answers. */
export function sourceRoles(deps: ActivityDeps): WorkerRole[] {
  const activities = createSourceActivities(deps);
  return PROVIDERS.map((name) => {
    const { concurrency, requestsPerSecond } = deps.config.providers[name];
    return {
      queue: sourceQueue(name),
      activities,
      concurrency: concurrency * IN_HAND,
      workflows: false,
      queueStartsPerSecond: requestsPerSecond,
      pollers: POLLERS,
    };
  });
}

/** Storing what came takes about as long as the next request. */
const IN_HAND = 2;
const POLLERS = 2;
