import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkSha256, unpackWheel } from './wheel.mjs';

const folder = mkdtempSync(join(tmpdir(), 'wheel-'));

test('a file with another sha256 than the pinned one is refused, with both named', async () => {
  const path = join(folder, 'lib.whl');
  writeFileSync(path, 'abc');
  // the FIPS 180-2 test vector for "abc"
  const right = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  await checkSha256(path, right);
  await assert.rejects(checkSha256(path, '00'), {
    name: 'SetupError',
    message: new RegExp(`lib\\.whl: sha256 is ${right}, pinned is 00`),
  });
});

test('only the wanted members of a wheel are unpacked, and a wheel without them is refused', async () => {
  const path = join(folder, 'two.whl');
  execFileSync('python3', [
    '-c',
    `import zipfile; z = zipfile.ZipFile(${JSON.stringify(path)}, 'w'); z.writestr('a/x.so', 'x'); z.writestr('b/y.py', 'y'); z.close()`,
  ]);
  await unpackWheel(path, ['a/x.so'], join(folder, 'out'));
  assert.deepEqual(readdirSync(join(folder, 'out')), ['a']);
  await assert.rejects(
    unpackWheel(path, ['lib/'], join(folder, 'none')),
    /two\.whl: holds nothing named lib\//,
  );
});
