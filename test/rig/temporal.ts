/** The Temporal server of a test: that of the whole run, else one for this process; a namespace for whoever asks. */
import { Client } from '@temporalio/client';
import { connectTemporal, prepareNamespace } from '../../cli/processes/temporal-namespace.ts';
import { startTestTemporal, type TestTemporal } from '../../cli/processes/testing.ts';
import type { Config } from '../../schemas/config.ts';

/** Set by shared-services.ts. */
export const SHARED_TEMPORAL = 'TEMPOCAST_TEST_TEMPORAL';

let own: Promise<TestTemporal> | undefined;
let namespaces = 0;

/** The given configuration's Temporal settings with a server's address and a new namespace on it. */
export async function temporalSettings(base: Config): Promise<Config['temporal']> {
  namespaces += 1;
  const namespace = `rig-${process.pid}-${namespaces}`;
  const address = process.env[SHARED_TEMPORAL];
  if (address) return { ...base.temporal, address, port: Number(address.split(':')[1]), namespace };
  own ??= startTestTemporal(base);
  return { ...(await own).config.temporal, namespace };
}

/** Makes the namespace of the configuration. */
export async function openNamespace(config: Config): Promise<Client> {
  const { namespace, address } = config.temporal;
  const connection = await connectTemporal(address!, 5_000);
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  await untilDone(() => prepareNamespace(connection, config));
  return new Client({ connection, namespace, identity: 'test rig' });
}

/** A new namespace takes a moment to be known everywhere in the server. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** In `after` of every file that starts rigs: a server of this process outlives each of them. */
export async function stopServer(): Promise<void> {
  await (await own)?.stop();
  own = undefined;
}
