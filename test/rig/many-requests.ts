/** A workflow that asks one provider many times at once: for the test of its queue's limit. */
import { proxyActivities } from '@temporalio/workflow';

interface Activities {
  fetchPage(n: number): Promise<void>;
}

export async function manyRequestsWorkflow(input: { queue: string; requests: number }): Promise<void> {
  const { fetchPage } = proxyActivities<Activities>({
    taskQueue: input.queue,
    startToCloseTimeout: '1 minute',
  });
  await Promise.all(Array.from({ length: input.requests }, (_, n) => fetchPage(n)));
}
