import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pureFiles } from './pure-files.mjs';

/** What is pure of a test file that imports `a.ts`, which has this text. */
const isPure = (text, own = '') =>
  pureFiles('/', ['x/a.test.ts'], (file) =>
    file === 'x/a.test.ts'
      ? `import assert from 'node:assert/strict';\n${own}import { a } from './a.ts';`
      : text,
  ).length === 1;

test('a file whose imports only compute or read files may share a process', () => {
  assert.equal(
    isPure("import type { Pool } from 'pg';\nimport { quantile } from '@stdlib/stats-base';"),
    true,
  );
  assert.equal(isPure("import { readFileSync } from 'node:fs';\nconst x = process.env.HOME === 'x';"), true);
  assert.equal(isPure('', "import { test } from 'node:test';\n"), true);
});

test('a file that reaches a server, a thread, native code or a written file does not, through whatever import', () => {
  for (const text of [
    "import pg from 'pg';",
    "import * as tf from '@tensorflow/tfjs-node-gpu';",
    "import { spawn } from 'node:child_process';",
    "import {\n  type Worker,\n  parentPort,\n} from 'node:worker_threads';",
    "import { mkdirSync, readFileSync } from 'node:fs';",
    "export const load = () => import('koffi');",
    "export { connect } from 'node:net';",
    "import 'node:http';",
  ])
    assert.equal(isPure(text), false, text);
});

test('a file that changes what all files share does not', () => {
  for (const text of [
    "process.chdir('/');",
    "process.env.TZ = 'UTC';",
    'globalThis.fetch = () => {};',
    "process.on('exit', f);",
  ])
    assert.equal(isPure(text), false, text);
  for (const name of ['after', 'beforeEach', 'mock'])
    assert.equal(isPure('', `import { ${name}, test } from 'node:test';\n`), false, name);
});

test('files are followed through others of ours, in circles too', () => {
  const texts = {
    'x/a.test.ts': "import './b.ts';",
    'x/b.ts': "import { c } from '../y/c.ts';",
    'y/c.ts': "import '../x/b.ts'; import './d.ts';\nimport pg from 'pg';",
    'y/d.ts': '',
    'x/e.test.ts': "import '../y/d.ts';",
  };
  assert.deepEqual(
    pureFiles('/', ['x/a.test.ts', 'x/e.test.ts'], (file) => texts[file]),
    ['x/e.test.ts'],
  );
});
