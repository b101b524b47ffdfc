/** The workflow of the benchmark `orchestration`: activities that do nothing, one after the other or all at once. */
import { proxyActivities } from '@temporalio/workflow';

export async function noOpsWorkflow(input: { count: number; parallel: boolean }): Promise<number> {
  const { noOp } = proxyActivities<{ noOp(): Promise<void> }>({ startToCloseTimeout: '1 minute' });
  if (input.parallel) await Promise.all(Array.from({ length: input.count }, () => noOp()));
  else for (let i = 0; i < input.count; i += 1) await noOp();
  return input.count;
}
