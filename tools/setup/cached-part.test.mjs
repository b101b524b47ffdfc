import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findDamage, isWhole, makePart, partFolder } from './cached-part.mjs';

const PART = { name: 'thing', version: '1.2.3', key: '0123456789abcdef' };

function fixture() {
  const cache = mkdtempSync(join(tmpdir(), 'cached-part-'));
  const builds = [];
  const build = async (scratch) => {
    builds.push(scratch);
    writeFileSync(join(scratch, 'main.bin'), 'twelve bytes');
    return ['main.bin'];
  };
  return { cache, builds, build, folder: partFolder(cache, PART) };
}

test('a part is built once and then found by its version and key', async () => {
  const { cache, builds, build, folder } = fixture();
  assert.equal(isWhole(folder), false);
  assert.equal(await makePart(cache, PART, { build }), folder);
  assert.equal(await makePart(cache, PART, { build }), folder);
  assert.equal(folder, join(cache, 'thing', '1.2.3-01234567'));
  assert.equal(builds.length, 1);
  assert.deepEqual(await findDamage(folder), []);
});

test('what a killed set-up left half-written is swept away and built anew', async () => {
  const { cache, builds, build, folder } = fixture();
  mkdirSync(`${folder}.scratch-999999-1`, { recursive: true });
  writeFileSync(join(`${folder}.scratch-999999-1`, 'main.bin'), 'twelve');
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.bin'), 'no seal beside it');
  await makePart(cache, PART, { build });
  assert.equal(builds.length, 1);
  assert.equal(readFileSync(join(folder, 'main.bin'), 'utf8'), 'twelve bytes');
  assert.deepEqual(readdirSync(dirname(folder)), ['1.2.3-01234567']);
});

test('a part whose file was cut short or removed is built again', async () => {
  const { cache, builds, build, folder } = fixture();
  await makePart(cache, PART, { build });
  truncateSync(join(folder, 'main.bin'), 5);
  assert.equal(isWhole(folder), false);
  await makePart(cache, PART, { build });
  assert.equal(builds.length, 2);
  assert.equal(isWhole(folder), true);
});

test('a file changed without a change of size is found by its sha256', async () => {
  const { cache, build, folder } = fixture();
  await makePart(cache, PART, { build });
  writeFileSync(join(folder, 'main.bin'), 'TWELVE BYTES');
  assert.equal(isWhole(folder), true);
  assert.deepEqual(await findDamage(folder), ['main.bin']);
});

test('a build that fails leaves nothing behind, and the next one succeeds', async () => {
  const { cache, build, folder } = fixture();
  const failing = async (scratch) => {
    writeFileSync(join(scratch, 'main.bin'), 'half');
    throw new Error('network went away');
  };
  await assert.rejects(makePart(cache, PART, { build: failing }), /network went away/);
  assert.deepEqual(readdirSync(dirname(folder)), []);
  await makePart(cache, PART, { build });
  assert.equal(isWhole(folder), true);
});

test('a build killed with SIGKILL in the middle is taken up by the next set-up at once', async () => {
  const { cache, build, folder } = fixture();
  const script = `
    import { makePart } from ${JSON.stringify(join(import.meta.dirname, 'cached-part.mjs'))};
    import { writeFileSync } from 'node:fs';
    await makePart(${JSON.stringify(cache)}, ${JSON.stringify(PART)}, { build: async (scratch) => {
      writeFileSync(scratch + '/main.bin', 'half');
      process.stdout.write('building');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    } });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  assert.equal(existsSync(`${folder}.lock`), true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await makePart(cache, PART, { build });
  assert.deepEqual(readdirSync(dirname(folder)), ['1.2.3-01234567']);
  assert.equal(readFileSync(join(folder, 'main.bin'), 'utf8'), 'twelve bytes');
});

test('two set-ups at once build a part once, and both get it', async () => {
  const { cache, folder } = fixture();
  const log = join(cache, 'builds.log');
  appendFileSync(log, '');
  const script = `
    import { makePart } from ${JSON.stringify(join(import.meta.dirname, 'cached-part.mjs'))};
    import { appendFileSync, writeFileSync } from 'node:fs';
    await makePart(${JSON.stringify(cache)}, ${JSON.stringify(PART)}, { build: async (scratch) => {
      appendFileSync(${JSON.stringify(log)}, 'built\\n');
      await new Promise((resolve) => setTimeout(resolve, 300));
      writeFileSync(scratch + '/main.bin', 'twelve bytes');
      return ['main.bin'];
    } });`;
  const children = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.equal(readFileSync(log, 'utf8'), 'built\n');
  assert.equal(isWhole(folder), true);
});
