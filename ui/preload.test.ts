import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { paths } from './api.ts';

test('what every page asks for first is fetched beside the script, from the same addresses', () => {
  const html = readFileSync(join(import.meta.dirname, 'index.html'), 'utf8');
  const preloads = [
    ...html.matchAll(/<link rel="preload" href="([^"]+)" as="fetch" crossorigin="anonymous" \/>/g),
  ];
  assert.deepEqual(
    preloads.map(([, href]) => href),
    [paths.latest, paths.sessions],
  );
});
