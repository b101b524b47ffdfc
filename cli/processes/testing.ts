/** A real Temporal server for tests and benchmarks, with the settings of ours; it ends with the process that asked. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import type { Config } from '../../schemas/config.ts';
import { startOwnedServer, temporaryFolder, untilReady } from '../../stores/owned-server.ts';
import { nativePath } from './natives.ts';
import { temporalArgs } from './temporal.ts';
import { namespaceAnswers } from './temporal-namespace.ts';

export interface TestTemporal {
  /** The given configuration with this server's address. */
  config: Config;
  address: string;
  stop(): Promise<void>;
}

export async function startTestTemporal(base: Config): Promise<TestTemporal> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'temporal'));
  const [port, uiPort] = [await getPort(), await getPort()];
  const address = `127.0.0.1:${port}`;
  const temporal = { ...base.temporal, address, port, uiPort };
  const { stop } = startOwnedServer(folder, {
    command: nativePath('temporal'),
    args: temporalArgs({ ...base, home: folder, temporal }),
    env: { HOME: folder, PATH: process.env.PATH ?? '' },
    signal: 'KILL',
  });
  await untilReady(folder, () => namespaceAnswers(address, temporal.namespace));
  return { config: { ...base, temporal }, address, stop };
}
