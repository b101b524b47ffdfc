import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInstalled } from './part-packages.mjs';

const WANTED = {
  '': { name: 'tempocast' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b-darwin': { version: '2.0.0', integrity: 'sha512-b', optional: true },
};

const CASES = [
  ['the same packages', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } }, true],
  ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false],
  ['another content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-z' } }, false],
  ['a package missing', {}, false],
  [
    'an optional package of another version',
    {
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/b-darwin': { version: '1.9.0' },
    },
    false,
  ],
  ['nothing installed', null, false],
];
for (const [what, installed, expected] of CASES) {
  test(`installed packages match the lockfile: ${what}: ${expected}`, () => {
    assert.equal(isInstalled(WANTED, installed), expected);
  });
}
