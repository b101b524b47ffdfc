import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'vite';
import { seedDay } from '../../api/testing/day.ts';
import type { Fixture } from '../../api/testing/fixture.ts';
import { seedOperations } from '../../api/testing/operations.ts';
import bars from '../../schemas/suites/bars.json' with { type: 'json' };
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { writeDataDocs } from './write.ts';

let database: TestDatabase;
let fixture: Fixture;
let folder: string;
let files: string[];
const renderer = () => join(folder, 'renderer/render.js');
const docs = () => join(folder, 'docs');
const read = (name: string) => readFileSync(join(docs(), name), 'utf8');

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tempocast-docs-'));
  const configFile = join(import.meta.dirname, '../../ui/vite.docs.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir: join(folder, 'renderer') } });
  database = await createTestDatabase();
  fixture = await seedDay(database, 1);
  await seedOperations(database.db, fixture);
  files = await writeDataDocs({ config: fixture.config, folder: docs(), runs: 30, renderer: renderer() });
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('there is an index, a page per suite and a page per run', () => {
  assert.deepEqual(readdirSync(docs()).toSorted(), files);
  const runs = files.filter((name) => name.startsWith('run-'));
  assert.deepEqual(
    files.filter((name) => !name.startsWith('run-')),
    ['index.html', 'suite-actions.html', 'suite-bars.html'],
  );
  assert.equal(runs.length, 10);
});

test('every link leads to another of the files, and nothing comes from elsewhere', () => {
  for (const name of files) {
    const html = read(name);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g))
      assert.ok(files.includes(href!), `${name}: ${href}`);
    assert.doesNotMatch(html, /<script|<link|<img|\ssrc=|url\(|@import|https?:\/\//, name);
    assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  }
});

test('the page of a run has counts, both percentages, the example with its key, the trend, and what happened next', () => {
  const bad = files
    .filter((name) => name.startsWith('run-'))
    .find((name) => read(name).includes('■ critical'))!;
  const text = read(bad)
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<!-- -->/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  for (const part of [
    `${bars.expectations.length - 1} of ${bars.expectations.length} passed; 39 rows looked at by checkpoint bars`,
    'Quarantined a row of AXP',
    'Stopped no forecast of 2019-02-15 for AXP',
    'Told 1 critical expectations failed on 2019-02-15',
    'Released AXP, 2019-02-15, by Ada: the exchange prints it so',
    '1 of 39 unexpected',
    '1: 2.56 % of all, 2.63 % of those there',
    'AXP 2019-02-15 107.12 high 107.12 is below close 107.38',
  ])
    assert.ok(text.includes(part), part);
  assert.match(read(bad), /<svg class="trend"[^>]*aria-label="unexpected % of ohlc-order over 10 runs/);
});

test('the same data gives the same bytes', async () => {
  const again = join(folder, 'again');
  await writeDataDocs({ config: fixture.config, folder: again, runs: 30, renderer: renderer() });
  for (const name of files) assert.equal(readFileSync(join(again, name), 'utf8'), read(name), name);
});

test('fewer runs are fewer pages, and what has no page is not linked', async () => {
  const few = join(folder, 'few');
  const written = await writeDataDocs({ config: fixture.config, folder: few, runs: 2, renderer: renderer() });
  assert.equal(written.filter((name) => name.startsWith('run-')).length, 2);
  for (const name of written) {
    for (const [, href] of readFileSync(join(few, name), 'utf8').matchAll(/href="([^"]*)"/g))
      assert.ok(written.includes(href!), `${name}: ${href}`);
  }
});

test('without what renders them the way to build it is said', async () => {
  const missing = { config: fixture.config, folder: docs(), runs: 1, renderer: join(folder, 'nowhere.js') };
  await assert.rejects(writeDataDocs(missing), /nowhere\.js is missing; build it with: npm run setup/);
});

test('a folder below a file is refused in words', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  for (const out of [file, join(file, 'docs')]) {
    const options = { config: fixture.config, folder: out, runs: 1, renderer: renderer() };
    await assert.rejects(writeDataDocs(options), {
      type: 'OutInvalid',
      message: `cannot write to ${out}: it, or a folder above it, is a file; name another folder with --out`,
    });
  }
});
