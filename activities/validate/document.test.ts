import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { expectationPage } from './document.ts';
import { BUILTIN } from './expectations/builtin.ts';
import { shippedSuites } from './registry.ts';

const page = readFileSync(new URL('../../docs/data/expectations.md', import.meta.url), 'utf8');

test('docs/data/expectations.md is what the suites say; node tools/write-docs.ts rewrites it', () => {
  assert.equal(page, expectationPage(shippedSuites(), BUILTIN));
});

test('every type is used by a shipped suite or can be by a user’s, and is listed', () => {
  for (const type of BUILTIN.keys()) assert.ok(page.includes(`| \`${type}\` |`), type);
});
