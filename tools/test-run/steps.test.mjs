import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runCheck, runTests } from './run-step.mjs';
import { planSteps } from './steps.mjs';

const context = { root: dirname(dirname(import.meta.dirname)), nodeModules: '/n', node: process.execPath };
const FILES = ['api/a.test.ts', 'api/a.ts', 'test/day.test.ts', 'tools/x.test.mjs', 'ui/b.test.tsx'];

test('everything is checked first, then tests beside the code, then whole systems', () => {
  const { checks, runs } = planSteps(context, [], FILES);
  assert.deepEqual(
    checks.map(({ title }) => title),
    [
      'format and lint',
      'imports between folders',
      'types',
      'file length',
      'a test for each guarantee',
      'links in documents',
    ],
  );
  assert.deepEqual(
    runs.map(({ files, concurrency, setup }) => [files, concurrency, setup]),
    [
      [['api/a.test.ts', 'tools/x.test.mjs', 'ui/b.test.tsx'], 3, 'stores/postgres/shared-cluster.ts'],
      [['test/day.test.ts'], 3, 'test/rig/shared-services.ts'],
    ],
  );
});

test('with a filter only the tests whose path contains it run', () => {
  const { checks, runs } = planSteps(context, ['day', 'ui/'], FILES);
  assert.deepEqual(checks, []);
  assert.deepEqual(
    runs.map(({ files }) => files),
    [['ui/b.test.tsx'], ['test/day.test.ts']],
  );
});

const folder = mkdtempSync(join(tmpdir(), 'steps-'));
function file(name, text) {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
/** Without this Node's runner would take the run inside a test for a part of it. */
const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
const run = (files) => runTests(context, { files, concurrency: 1 }, env, 'pipe');

test('passed and failed tests are counted over all files of a run', async () => {
  const two = file(
    'two.test.mjs',
    "import { test } from 'node:test'; test('a', () => {}); test('b', () => {});",
  );
  const one = file(
    'one.test.mjs',
    "import { test } from 'node:test'; test('c', () => {}); test('d', () => { throw new Error('on purpose'); });",
  );
  assert.deepEqual(await run([two, one]), { passed: 3, failed: 1 });
});

test('a test file that cannot be loaded counts as failed', async () => {
  assert.deepEqual(await run([file('broken.test.mjs', "import './not-there.mjs';")]), {
    passed: 0,
    failed: 1,
  });
});

test('a check counts as one test', async () => {
  assert.deepEqual(await runCheck(context, { args: ['--eval', ''] }, env), { passed: 1, failed: 0 });
  assert.deepEqual(await runCheck(context, { args: ['--eval', 'process.exit(2)'] }, env), {
    passed: 0,
    failed: 1,
  });
});
