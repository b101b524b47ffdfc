/** Activity proxies with their limits, by what the activity does. Only types are imported. */
import {
  ActivityCancellationType,
  patched,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { CpuActivities, SourceActivities, TrainingActivities } from '../activities/index.ts';
import { sourceQueue, TASK_QUEUE } from '../schemas/pipeline.ts';

/** By way of a queue or within the task: called the same. */
type Short = ReturnType<typeof proxyActivities<CpuActivities>>;

const common = {
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

/** Every activity beats each second: a killed worker is noticed after this, long computations do not look like one. */
const heartbeatTimeout = '15s';

/** Short reads and writes: retried long enough to sit out a restart of the database or a worker. */
const patient = {
  initialInterval: '200ms',
  backoffCoefficient: 2,
  maximumInterval: '10s',
  maximumAttempts: 40,
} as const;

const tellingRetry = { ...patient, maximumAttempts: 8 } as const;

/** Of this execution. */
let withinTask = false;

/**
 * From here on the short and the whole-panel activities of this execution run within its own workflow task, on the worker that
 * has it: the server hears of all of them at once, where a step by way of its queue costs it 10 ms of processor time. For a
 * simulation, whose thousands of days have one worker anyway; a worker that is killed does the steps since the last task again.
 */
export function runWithinTask(): void {
  withinTask = true;
}

export const runsWithinTask = (): boolean => withinTask;

const local = (
  summary: string,
  startToCloseTimeout: '30 seconds' | '2 minutes' | '10 minutes',
  retry: typeof patient | typeof tellingRetry = patient,
) => proxyLocalActivities<CpuActivities>({ ...common, startToCloseTimeout, retry, summary });

export const quick = (summary: string): Short => (withinTask ? local(summary, '2 minutes') : queued(summary));

const queued = (summary: string) =>
  proxyActivities<CpuActivities>({
    ...common,
    taskQueue: TASK_QUEUE.cpu,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout,
    retry: patient,
    summary,
  });

/** Notices: an endpoint that stays silent costs a day half a minute at most. */
export const telling = (summary: string): Short =>
  proxyActivities<CpuActivities>({
    ...common,
    taskQueue: TASK_QUEUE.cpu,
    startToCloseTimeout: '30 seconds',
    heartbeatTimeout,
    retry: tellingRetry,
    summary,
  });

/** Most all-clears find nothing open; the next session waits for those of its own data. */
export const clearing = (summary: string): Short =>
  withinTask && patched('clears-within-task') ? local(summary, '30 seconds', tellingRetry) : telling(summary);

/** One request to a provider, on its own queue: the server starts no more of them than its limit allows. */
export const asking = (provider: string, summary: string, maximumAttempts: number) =>
  proxyActivities<SourceActivities>({
    ...common,
    taskQueue: sourceQueue(provider),
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout,
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s', maximumAttempts },
    summary,
  });

/** One question about many subjects, of a provider without a limit per second. */
export const askingTogether = (provider: string, summary: string, maximumAttempts: number) =>
  withinTask && patched('asks-within-task')
    ? proxyLocalActivities<SourceActivities>({
        ...common,
        startToCloseTimeout: '2 minutes',
        retry: { ...patient, maximumAttempts },
        summary,
      })
    : asking(provider, summary, maximumAttempts);

/** Whole-panel work on the cpu queue; it may hold the thread for seconds, on a small machine for many. */
export const heavy = (summary: string): Short =>
  withinTask ? local(summary, '10 minutes') : queuedForLong(summary);

const queuedForLong = (summary: string) =>
  proxyActivities<CpuActivities>({
    ...common,
    taskQueue: TASK_QUEUE.cpu,
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '30s',
    retry: patient,
    summary,
  });

/** Fits: a lost worker is noticed within the heartbeat timeout, the next attempt continues from the checkpoint. */
export const training = (summary: string, queue: 'cpu' | 'gpu') =>
  proxyActivities<TrainingActivities>({
    ...common,
    taskQueue: TASK_QUEUE[queue],
    // The short activities of a day go first.
    priority: { priorityKey: 4 },
    startToCloseTimeout: '12 hours',
    // On cpu other work may hold the thread for seconds.
    heartbeatTimeout: queue === 'gpu' ? '6s' : '15s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 20 },
    summary,
  });
