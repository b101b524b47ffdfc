import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporalPart } from './part-temporal.mjs';

const folder = mkdtempSync(join(tmpdir(), 'part-temporal-'));
const onPath = join(folder, 'temporal');
writeFileSync(onPath, '#!/bin/sh\n');
chmodSync(onPath, 0o755);
const root = dirname(dirname(import.meta.dirname));
const context = (env) => ({
  root,
  cacheRoot: join(folder, 'cache'),
  env: { TEMPOCAST_SETUP_TEMPORAL_DOWNLOAD: 'no', ...env },
});

test('an address that is given comes before all else, and nothing is made', async () => {
  const part = await temporalPart(context({ PATH: folder, TEMPORAL_ADDRESS: 'host:7233' }));
  assert.deepEqual([part.address, part.program, part.ready(), part.needs], ['host:7233', null, true, []]);
});

test('then the command on PATH is taken as it is', async () => {
  const part = await temporalPart(context({ PATH: folder }));
  assert.deepEqual([part.address, part.program, part.ready(), part.needs], [null, onPath, true, []]);
});

test('tests get a server of their own even where an address is given', async () => {
  const part = await temporalPart(context({ PATH: folder, TEMPORAL_ADDRESS: 'host:7233' }), {
    needsOwn: true,
  });
  assert.deepEqual([part.address, part.program], [null, onPath]);
});

test('without download it is built by Go, from the pinned module files', async () => {
  const part = await temporalPart(context({ PATH: '' }));
  assert.equal(part.ready(), false);
  assert.deepEqual(part.needs, ['linux', 'go']);
  assert.match(part.program, /cache\/temporal\/1\.5\.1-[0-9a-f]{8}\/temporal$/);
});
