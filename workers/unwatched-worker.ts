/**
 * Workflows without a watchdog. The SDK gives each call into a workflow five seconds, for which Node starts and ends a thread:
 * 80 us of processor time, hundreds of times a session. A simulation runs nothing but our own workflows, thousands of times.
 */
import { Worker } from '@temporalio/worker';

export class UnwatchedWorker extends Worker {
  protected static override createWorkflowCreator(
    ...[bundle, options, logger]: Parameters<typeof Worker.createWorkflowCreator>
  ) {
    // The option itself takes durations only; without one Node is not asked to watch.
    const isolateExecutionTimeoutMs = undefined as unknown as number;
    return Worker.createWorkflowCreator(bundle, { ...options, isolateExecutionTimeoutMs }, logger);
  }
}
