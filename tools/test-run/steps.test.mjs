import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runCheck, runTests } from './run-step.mjs';
import { planSteps } from './steps.mjs';

const context = { root: dirname(dirname(import.meta.dirname)), nodeModules: '/n', node: process.execPath };
const SHARES = ['tools/test-run/share-0.test.mjs', 'tools/test-run/share-1.test.mjs'];
/** Of each test file its text; a longer one is taken for one that takes longer. */
const TEXTS = {
  'api/a.test.ts': "import 'pg';",
  'api/a.ts': '',
  'forecasting/sum.test.ts': "import { test } from 'node:test';",
  'test/day.test.ts': '',
  'test/kill.test.ts': '',
  'tools/env.test.mjs': "process.env.KEY = 'x';",
  'tools/x.test.mjs': "import 'pg'; // and more",
  'ui/b.test.tsx': "import 'express'; // and more still",
};
const FILES = [...Object.keys(TEXTS), ...SHARES];
const plan = (filters) => planSteps(context, filters, FILES, (file) => TEXTS[file]);

test('everything is checked first; then files with a process of their own, and shares that take whole systems, then long files', () => {
  const { checks, runs } = plan([]);
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
    runs.map(({ files, shared, setup }) => [files, shared, setup]),
    [
      [
        ['test/kill.test.ts', 'tools/env.test.mjs', ...SHARES],
        ['test/day.test.ts', 'ui/b.test.tsx', 'forecasting/sum.test.ts', 'tools/x.test.mjs', 'api/a.test.ts'],
        'test/rig/shared-services.ts',
      ],
    ],
  );
});

test('with a filter only the tests whose path contains it run, each by itself, on the servers that they need', () => {
  const { checks, runs } = plan(['sum', 'ui/']);
  assert.deepEqual(checks, []);
  assert.deepEqual(
    runs.map(({ files, shared, setup }) => [files, shared, setup]),
    [[['forecasting/sum.test.ts', 'ui/b.test.tsx'], [], 'stores/postgres/shared-cluster.ts']],
  );
  assert.equal(plan(['day']).runs[0].setup, 'test/rig/shared-services.ts');
  assert.deepEqual(plan(['none']).runs, []);
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

test('files run in the order given, and a failed test is named by the file that has it', async () => {
  const part = file(
    'part.mjs',
    "import { test } from 'node:test'; test('fails', () => { throw new Error('on purpose'); });",
  );
  const first = file(
    'z.test.mjs',
    `import { test } from 'node:test'; test('z ran', () => {}); await import(${JSON.stringify(part)});`,
  );
  const second = file('a.test.mjs', "import { test } from 'node:test'; test('a ran', () => {});");
  const said = [];
  assert.deepEqual(await runTests(context, { files: [first, second], concurrency: 1 }, env, said), {
    passed: 2,
    failed: 1,
  });
  assert.ok(said.join('').indexOf('z ran') < said.join('').indexOf('a ran'));
  assert.match(said.join(''), /test at \S*part[.]mjs:1:/);
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
