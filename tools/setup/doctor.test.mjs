import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { examineSetup } from './doctor.mjs';

test('with an empty cache and nothing on PATH every finding says whether it matters and the way out', async () => {
  const env = {
    PATH: '',
    XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'doctor-')),
    TEMPORAL_ADDRESS: 'host:7233',
    TEMPOCAST_SETUP_TEMPORAL_DOWNLOAD: 'no',
  };
  const found = await examineSetup({ env });
  const of = (name) => found.find((finding) => finding.name === name);
  assert.deepEqual(of('lightgbm'), {
    name: 'lightgbm',
    label: 'LightGBM 4.7.0',
    state: 'missing',
    required: true,
    detail: 'not made yet',
    fix: 'npm run setup',
  });
  assert.deepEqual([of('temporal').state, of('temporal').label], ['ok', 'Temporal at host:7233']);
  assert.deepEqual([of('versitygw').required, of('versitygw').fix], [false, 'npm run setup -- test']);
  // nothing that runs needs Go once a Temporal server is given; the addon still needs a compiler
  assert.deepEqual([of('go').state, of('go').required], ['missing', false]);
  assert.deepEqual(
    [of('compiler').state, of('compiler').required, of('compiler').fix],
    ['missing', true, 'apt-get install g++'],
  );
  assert.ok(found.every(({ state, fix }) => (state === 'ok') === (fix === null)));
});
