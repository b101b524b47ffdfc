import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkFileLength } from './file-length.mjs';
import { checkGuarantees, citedIds } from './guarantees.mjs';
import { checkLinks, headingAnchors, relativeLinks } from './links.mjs';
import { listFiles } from './source-files.mjs';

function tree(files) {
  const root = mkdtempSync(join(tmpdir(), 'checks-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const complaints = (check, files) => {
  const root = tree(files);
  return check(root, listFiles(root));
};

test('files are listed without what is installed or built', () => {
  const root = tree({ 'a.ts': '', 'b/c.md': '', 'node_modules/x/i.js': '', 'ui/dist/i.js': '' });
  assert.deepEqual(listFiles(root), ['a.ts', 'b/c.md']);
});

test('a source file of 401 lines is named, one of 400 and a long document are not', () => {
  const files = { 'a.ts': 'x\n'.repeat(400), 'b.ts': 'x\n'.repeat(401), 'c.md': 'x\n'.repeat(999) };
  assert.deepEqual(complaints(checkFileLength, files), [
    'b.ts: 401 lines, at most 400 are allowed: split it by ideas',
  ]);
});

test('an id counts as cited in the titles of tests only, as a whole word', () => {
  const source = `
    test('G1: reads take asOf', () => {});
    test(\`\${name} holds G2 and G3\`, () => {});
    suite("it's G4", () => { it.skip('G5', () => {}); });
    // G6 in a comment
    const G7 = 'G8';
    test('G10 only', () => {});`;
  assert.deepEqual(citedIds(source), ['G1', 'G2', 'G3', 'G4', 'G5', 'G10']);
});

test('a guarantee without a test is named', () => {
  const list = '| id | what holds |\n|---|---|\n| G1 | one |\n| G2 | two |\n';
  const files = {
    'docs/guarantees.md': list,
    'a.test.ts': "test('G1: one', () => {})",
    'b.ts': "test('G2: two')",
  };
  assert.deepEqual(complaints(checkGuarantees, files), ['docs/guarantees.md: no test has G2 in its title']);
});

test('a list of guarantees that is missing or empty is a complaint, not a success', () => {
  assert.deepEqual(complaints(checkGuarantees, {}), ['docs/guarantees.md: is not there']);
  assert.equal(complaints(checkGuarantees, { 'docs/guarantees.md': '# None\n' }).length, 1);
});

test('relative links are found, addresses and code are not', () => {
  const text =
    'See [a](docs/a.md#x "title"), ![p](p.png), <img src="q.png">, [w](https://x.org), `[c](no.md)`\n```\n[d](no.md)\n```\n[e](#here)';
  assert.deepEqual(relativeLinks(text), ['docs/a.md#x', 'p.png', 'q.png', '#here']);
});

test('anchors are made as GitHub makes them', () => {
  assert.deepEqual(headingAnchors('# Set-up: two `commands`, no more\n## What runs\n'), [
    'set-up-two-commands-no-more',
    'what-runs',
  ]);
});

test('a link to a file or heading that is not there is named', () => {
  const files = {
    'README.md': '[ok](docs/a.md#one) [dead](docs/b.md) [half](docs/a.md#two)',
    'docs/a.md': '# One\n[up](../README.md)',
  };
  assert.deepEqual(complaints(checkLinks, files), [
    'README.md: link to docs/b.md, but there is no docs/b.md',
    'README.md: link to docs/a.md#two, but docs/a.md has no such heading',
  ]);
});
