/** Whether a worker that was started just now already polls its queue. */
import type { Config } from '../../schemas/config.ts';
import { connectTemporal } from './temporal-namespace.ts';

const ACTIVITY_QUEUE = 2;
/** The server's clock and ours are the same here; its stamp is taken when a poll arrives. */
const SLACK_MS = 50;

/** True when some poller of the activity queue came after `since`. */
export async function queueIsPolled(config: Config, queue: string, since: Date): Promise<boolean> {
  const connection = await connectTemporal(config.temporal.address!);
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: config.temporal.namespace,
      taskQueue: { name: queue },
      taskQueueType: ACTIVITY_QUEUE,
    });
    return (pollers ?? []).some(
      ({ lastAccessTime }) =>
        Number(lastAccessTime?.seconds ?? 0) * 1_000 + Number(lastAccessTime?.nanos ?? 0) / 1e6 >
        since.getTime() - SLACK_MS,
    );
  } finally {
    await connection.close();
  }
}
