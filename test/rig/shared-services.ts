/**
 * `node --test --test-global-setup=test/rig/shared-services.ts`: one Postgres and one Temporal server for all files of a
 * run, and the workflow bundle built before the first of them asks. A file that is run without it starts its own.
 */

import { startTestTemporal, type TestTemporal } from '../../cli/processes/testing.ts';
import {
  globalSetup as startPostgres,
  globalTeardown as stopPostgres,
} from '../../stores/postgres/shared-cluster.ts';
import { ensureWorkflowBundle } from '../../workers/bundle.ts';
import { BUNDLES } from './bundle.ts';
import { smallConfig } from './config.ts';
import { SHARED_TEMPORAL } from './temporal.ts';

let temporal: TestTemporal | undefined;

/** Test processes inherit the environment. */
export async function globalSetup(): Promise<void> {
  const [started] = await Promise.all([
    startTestTemporal(smallConfig('.')),
    startPostgres(),
    ensureWorkflowBundle(BUNDLES),
  ]);
  temporal = started;
  process.env[SHARED_TEMPORAL] = temporal.address;
}

export async function globalTeardown(): Promise<void> {
  await Promise.all([temporal?.stop(), stopPostgres()]);
}
