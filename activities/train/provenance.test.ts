import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const MODULE = join(import.meta.dirname, 'provenance.ts');
/** In a process of its own: the code's version is read once per process. */
const read = (environment: Record<string, string>) =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { codeVersion, libraryVersions, hardwareOf } from ${JSON.stringify(MODULE)};
         console.log(JSON.stringify([await codeVersion(), libraryVersions(), await hardwareOf(2)]));`,
      ],
      { encoding: 'utf8', env: { ...process.env, TEMPOCAST_COMMIT: '', ...environment } },
    ),
  );

test('the commit of an image comes from its environment, with whether the tree was clean', () => {
  const [clean] = read({ TEMPOCAST_COMMIT: 'c0ffee' });
  assert.deepEqual([clean.commit, clean.clean], ['c0ffee', true]);
  const [dirty] = read({ TEMPOCAST_COMMIT: 'c0ffee-dirty' });
  assert.deepEqual([dirty.commit, dirty.clean], ['c0ffee', false]);
});

test('without one it is that of git or not known, beside versions and hardware', () => {
  const [code, libraries, hardware] = read({});
  assert.match(code.version, /^\d+\.\d+\.\d+/);
  assert.match(String(code.commit), /^([0-9a-f]{40}|null)$/);
  assert.equal(code.clean === null, code.commit === null);
  assert.equal(libraries.node, process.versions.node);
  assert.deepEqual([hardware.threads, hardware.cores >= 1, typeof hardware.cpu], [2, true, 'string']);
});
