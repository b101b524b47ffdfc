import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sourceHash } from './code-version.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-sources-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const hash = () => sourceHash([join(folder, 'a.ts')]);

test('what a source imports counts, at any distance and however the import is written; types do not', () => {
  write(
    'a.ts',
    "import type { T } from './t.ts';\nimport {\n  b,\n  type X,\n} from './b.ts';\nexport const a: T = b;\n",
  );
  write('b.ts', "export { c as b } from './c.ts';\nimport './d.ts';\n");
  write('c.ts', "import { hash } from 'node:crypto';\nexport const c = 1;\n");
  write('d.ts', 'export const d = 1;\n');
  write('t.ts', 'export type T = number;\n');
  const first = hash();
  assert.equal(hash(), first);
  write('t.ts', 'export type T = string;\n');
  assert.equal(hash(), first);
  write('d.ts', 'export const d = 2;\n');
  const second = hash();
  assert.notEqual(second, first);
  write('c.ts', 'export const c = 2;\n');
  assert.notEqual(hash(), second);
});
