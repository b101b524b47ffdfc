/** `node --test --test-global-setup=stores/postgres/shared-cluster.ts`: one cluster for all test files of a run. */
import { prepareTemplate, startTestCluster } from './testing.ts';

let stop: (() => Promise<void>) | undefined;

/** Test processes inherit the environment, and `createTestDatabase` looks there first. */
export async function globalSetup(): Promise<void> {
  if (process.env.TEMPOCAST_TEST_POSTGRES) return;
  const cluster = await startTestCluster();
  process.env.TEMPOCAST_TEST_POSTGRES = cluster.url;
  stop = cluster.stop;
  await prepareTemplate(cluster.url);
}

export async function globalTeardown(): Promise<void> {
  await stop?.();
}
