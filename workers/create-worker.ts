/** A Temporal worker with our limits and interceptors; processes and tests make theirs here. */
import os from 'node:os';
import path from 'node:path';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Config } from '../schemas/config.ts';
import { ensureWorkflowBundle } from './bundle.ts';
import { ErrorInterceptor } from './interceptors/errors.ts';
import { HeartbeatInterceptor, THROTTLE_MS } from './interceptors/heartbeats.ts';
import { UnwatchedWorker } from './unwatched-worker.ts';

export interface WorkerRole {
  /** Task queue. */
  queue: string;
  activities: object;
  concurrency: number;
  /** The cpu role runs the workflows. */
  workflows: boolean;
  /** Starts of activities on the queue, by all its workers together; the server counts. null: no limit. */
  queueStartsPerSecond?: number | null;
  /** Long polls that wait for work; default the SDK's. */
  pollers?: number;
}

export async function createWorker(
  config: Config,
  role: WorkerRole,
  connection: NativeConnection,
  bundleFolder = path.join(config.home, 'run'),
): Promise<Worker> {
  return (config.simulation ? UnwatchedWorker : Worker).create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: role.queue,
    identity: `${role.queue}@${os.hostname()}:${process.pid}`,
    activities: role.activities,
    ...(role.workflows ? { workflowBundle: { codePath: await ensureWorkflowBundle(bundleFolder) } } : {}),
    interceptors: {
      activity: [
        () => ({ inbound: new ErrorInterceptor() }),
        () => ({ inbound: new HeartbeatInterceptor() }),
      ],
    },
    maxConcurrentActivityTaskExecutions: role.concurrency,
    ...(role.queueStartsPerSecond == null
      ? {}
      : { maxTaskQueueActivitiesPerSecond: role.queueStartsPerSecond }),
    ...(role.pollers === undefined ? {} : { maxConcurrentActivityTaskPolls: role.pollers }),
    // Cancellation arrives with a beat that is sent, so that this and not the timeout bounds how long it takes.
    maxHeartbeatThrottleInterval: THROTTLE_MS,
    // A killed worker's cached workflows go to its successor after this long.
    stickyQueueScheduleToStartTimeout: '3s',
    // Longer than a checkpoint of a fit takes, shorter than what `up` waits before it kills.
    shutdownGraceTime: '3s',
    shutdownForceTime: '6s',
  });
}
