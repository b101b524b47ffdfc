import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from '../config/load.ts';
import { chooseSource, keepSource } from './source.ts';

const parent = mkdtempSync(join(tmpdir(), 'tempocast-source-'));
after(() => rmSync(parent, { recursive: true, force: true }));

/** A Yahoo that can be reached, or one that cannot. */
async function yahoo(reachable: boolean): Promise<{ baseUrl: string; close(): void }> {
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => server.close().closeAllConnections();
  if (!reachable) close();
  return { baseUrl: `http://127.0.0.1:${port}`, close };
}

test('a home goes on with the source of its data, whether or not Yahoo can be reached; the other is refused', async () => {
  const cases = [
    // held, asked for, Yahoo reachable, what is used
    [undefined, 'auto', true, 'yahoo'],
    [undefined, 'auto', false, 'replay'],
    ['replay', 'auto', true, 'replay'],
    ['replay', 'auto', false, 'replay'],
    ['replay', 'replay', true, 'replay'],
    ['replay', 'yahoo', true, 'SourceChanged'],
    ['yahoo', 'auto', true, 'yahoo'],
    ['yahoo', 'auto', false, 'yahoo'],
    ['yahoo', 'yahoo', false, 'yahoo'],
    ['yahoo', 'replay', true, 'SourceChanged'],
  ] as const;
  for (const [i, [held, source, reachable, used]] of cases.entries()) {
    const home = join(parent, String(i));
    const { config } = loadConfig({ cwd: parent, environment: { TEMPOCAST_HOME: home } });
    const { baseUrl, close } = await yahoo(reachable);
    if (held !== undefined) keepSource(home, held);
    const chosen = await chooseSource({
      ...config,
      source,
      providers: { ...config.providers, yahoo: { ...config.providers.yahoo, baseUrl } },
    }).catch((error) => ({ source: error.type as string }));
    assert.equal(chosen.source, used, `${held} ${source} ${reachable}`);
    close();
  }
});

test('a home of the replay says that it goes on with it, and the way out', async () => {
  const home = join(parent, 'said');
  const { config } = loadConfig({ cwd: parent, environment: { TEMPOCAST_HOME: home } });
  keepSource(home, 'replay');
  const { note } = await chooseSource(config);
  assert.match(
    note ?? '',
    /holds data of the market replay: going on with it; .*TEMPOCAST_HOME=.*npm run reset/,
  );
});
