import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requirePrerequisites } from './prerequisites.mjs';

const cacheRoot = mkdtempSync(join(tmpdir(), 'prerequisites-'));
const empty = { PATH: mkdtempSync(join(tmpdir(), 'empty-path-')) };
const PARTS = [
  { label: 'packages', needs: ['node'], megabytes: 1 },
  { label: 'library', needs: ['python', 'pip', 'gomp'], megabytes: 1 },
  { label: 'addon', needs: ['python', 'compiler', 'make'], megabytes: 1 },
  { label: 'server', needs: ['go'], megabytes: 1 },
];

test('everything that a machine without any of it lacks is listed at once, each with its user and the way to get it', async () => {
  const error = await requirePrerequisites(PARTS, { cacheRoot, env: empty }).catch((failure) => failure);
  assert.equal(error.name, 'SetupError');
  const items = error.message.split('\n').filter((line) => line.startsWith('  - '));
  assert.deepEqual(
    items.map((line) => line.slice(4).split(':')[0]),
    [
      'Node 20 or newer with npm',
      'Python 3.8 or newer',
      'pip 20.3 or newer for that Python',
      'a C++ compiler (g++)',
      'make',
      'Go 1.21 or newer',
      "GNU OpenMP's library (libgomp.so.1)",
    ],
  );
  assert.match(error.message, /^missing on this machine \(7\), nothing was changed yet:/);
  assert.match(
    error.message,
    /a C\+\+ compiler \(g\+\+\): no g\+\+ on PATH\n {6}for addon\n {6}apt-get install g\+\+/,
  );
  assert.match(error.message, /Python 3\.8 or newer: no python3 on PATH\n {6}for library, addon\n/);
});

test('only what the parts still to be made need is asked for', async () => {
  await requirePrerequisites([{ label: 'page', needs: [], megabytes: 1 }], { cacheRoot, env: empty });
});

test('too little disk space is listed with both amounts', async () => {
  const parts = [{ label: 'huge', needs: [], megabytes: 1e12 }];
  await assert.rejects(
    requirePrerequisites(parts, { cacheRoot, env: empty }),
    /1000000000\.0 GB free disk space at .*: [\d.]+ GB are free\n.*XDG_CACHE_HOME/,
  );
});
