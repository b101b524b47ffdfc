import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = dirname(import.meta.dirname);
/** Runs the rules over a small project and answers `rule: from -> to` for each violation. */
function violations(files) {
  const project = mkdtempSync(join(tmpdir(), 'import-rules-'));
  writeFileSync(join(project, 'package.json'), '{"type":"module","dependencies":{"declared":"1"}}');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), text);
  }
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const folders = [...new Set(Object.keys(files).map((file) => file.split('/')[0]))].filter(
    (name) => name !== 'node_modules',
  );
  const args = [program, '--config', join(ROOT, 'tools', 'import-rules.cjs'), '-T', 'json', ...folders];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout)
    .summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
    .sort();
}

const A = {
  'activities/a/a.ts': 'export type A = 1; export const a = 1;',
  'schemas/s.ts': 'export type S = 1; export const s = 1;',
};

test('a workflow may import types of activities, schemas, and nothing of Node', () => {
  const fine =
    "import type { A } from '../activities/a/a.ts'; import { s } from '../schemas/s.ts'; export const w: A = s;";
  assert.deepEqual(violations({ ...A, 'workflows/w.ts': fine }), []);
  const inline = "import { type A } from '../activities/a/a.ts'; export const w: A = 1;";
  assert.deepEqual(violations({ ...A, 'workflows/w.ts': inline }), []);
  const value =
    "import { a } from '../activities/a/a.ts'; import { hostname } from 'node:os'; export const w = [a, hostname];";
  assert.deepEqual(violations({ ...A, 'workflows/w.ts': value }), [
    'workflows-import-activity-types-only: workflows/w.ts -> activities/a/a.ts',
    'workflows-import-no-node-builtins: workflows/w.ts -> os',
  ]);
});

test('the forecasting core may neither read files nor import an activity; its tests may', () => {
  const text =
    "import { readFileSync } from 'node:fs'; import { a } from '../activities/a/a.ts'; export const f = [readFileSync, a];";
  assert.deepEqual(violations({ ...A, 'forecasting/f.ts': text, 'forecasting/g.test.ts': text }), [
    'forecasting-does-no-io: forecasting/f.ts -> fs',
    'forecasting-imports: forecasting/f.ts -> activities/a/a.ts',
  ]);
});

test('imports inside a `using` statement are seen too', () => {
  const text = "export async function f() { await using x = await import('../api/x.ts'); return x; }";
  assert.deepEqual(violations({ 'stores/f.ts': text, 'api/x.ts': 'export const x = 1;' }), [
    'stores-imports: stores/f.ts -> api/x.ts',
  ]);
});

test('schemas import nothing of ours, and the page sees their types only', () => {
  const files = {
    ...A,
    'schemas/t.ts': "import { a } from '../activities/a/a.ts'; export const t = a;",
    'ui/p.tsx': "import type { S } from '../schemas/s.ts'; export const p: S = 1;",
    'ui/q.tsx': "import { s } from '../schemas/s.ts'; export const q = <b>{s}</b>;",
  };
  assert.deepEqual(violations(files), [
    'schemas-imports: schemas/t.ts -> activities/a/a.ts',
    'ui-imports-schema-types-only: ui/q.tsx -> schemas/s.ts',
  ]);
});

test('circles, files that are not there and packages that are not declared are named', () => {
  const files = {
    'stores/a.ts': "import { b } from './b.ts'; export const a = () => b;",
    'stores/b.ts': "import { a } from './a.ts'; export const b = () => a;",
    'stores/c.ts':
      "import { d } from './d.ts'; import x from 'declared'; import y from 'undeclared'; export const c = [d, x, y];",
  };
  for (const name of ['declared', 'undeclared']) {
    files[`node_modules/${name}/package.json`] = `{"name":"${name}","version":"1.0.0","main":"i.js"}`;
    files[`node_modules/${name}/i.js`] = '';
  }
  const found = violations(files);
  assert.deepEqual(
    [...new Set(found.map((line) => line.split(':')[0]))],
    ['declared-packages-only', 'imports-resolve', 'no-circular-imports'],
  );
});
