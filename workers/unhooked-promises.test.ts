import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** As the SDK starts a thread for workflows: of a file, with the process's own options. */
const PROGRAM = `const { isMainThread, Worker } = require('node:worker_threads');
try {
  require('node:v8').promiseHooks.createHook({ init() {} });
  console.log('hooked');
} catch ({ message }) {
  console.log(message);
}
if (isMainThread) new Worker(__filename);`;

test('threads of a process that imports it keep no stacks of promises, the process itself may', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unhooked-'));
  t.after(() => rm(folder, { recursive: true }));
  const program = path.join(folder, 'program.cjs');
  await writeFile(program, PROGRAM);
  const unhooked = new URL('unhooked-promises.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', unhooked, program]);
  assert.deepEqual(stdout.split('\n'), ['hooked', 'stacks of promises are not kept in a simulation', '']);
});
