import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CATALOGUE } from './catalogue.ts';
import { featurePage } from './document.ts';
import { GROUPS } from './feature.ts';
import { REFERRED, referenceOf } from './references.ts';

const page = readFileSync(new URL('../../docs/features.md', import.meta.url), 'utf8');

test('docs/features.md is what the catalogue says; node tools/write-docs.ts rewrites it', () => {
  assert.equal(page, featurePage(CATALOGUE));
});

test('the page has one row for each feature, with the bars of a definition kept inside its cell', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.deepEqual(
    rows.map((line) => line.split('`')[1]),
    GROUPS.flatMap((group) => CATALOGUE.filter((feature) => feature.group === group)).map(({ name }) => name),
  );
  for (const line of rows) assert.equal(line.match(/(?<!\\)\|/g)!.length, 8, line);
});

test('a reference is of a feature of the catalogue, and most name a publication', () => {
  const names = new Set(CATALOGUE.map(({ name }) => name));
  assert.deepEqual(
    REFERRED.filter((name) => !names.has(name)),
    [],
  );
  assert.ok(CATALOGUE.filter((feature) => !/\d{4}/.test(referenceOf(feature))).length <= 20);
});
