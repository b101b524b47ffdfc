import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isAlone } from './kinds.mjs';
import { takeFiles, unfinished, writeQueue } from './queue.mjs';
import { runTests } from './run-step.mjs';

const folder = mkdtempSync(join(tmpdir(), 'shared-process-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name, text) {
  writeFileSync(join(folder, name), `import { after, before, test } from 'node:test';\n${text}`);
  return name;
}

/** Without this Node's runner would take the run inside a test for a part of it. */
const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
async function run(shared, shares) {
  const module = JSON.stringify(pathToFileURL(join(import.meta.dirname, 'shared-process.mjs')).href);
  const text = `import { runShare } from ${module};\nawait runShare(${JSON.stringify(folder)});`;
  const files = Array.from({ length: shares }, (_, n) => join(folder, file(`share-${n}.mjs`, text)));
  const said = [];
  const context = { root: folder, node: process.execPath };
  const counts = await runTests(context, { files, shared, concurrency: shares }, env, said);
  return { counts, said: said.join('') };
}
const loud = (name) =>
  file(
    `${name}.mjs`,
    `before(() => console.log('${name} begins'));
    after(() => console.log('${name} ends'));
    test('${name} runs', () => {});`,
  );

test('files of one process run one after the other, each with its own hooks around its tests', async () => {
  const { counts, said } = await run(['a', 'b'].map(loud), 1);
  assert.deepEqual(counts, { passed: 2, failed: 0 });
  const order = ['a begins', 'a ends', 'b begins', 'b ends'].map((line) => said.indexOf(line));
  assert.ok(order.every((at) => at >= 0));
  assert.deepEqual(
    order,
    order.toSorted((x, y) => x - y),
  );
});

test('several processes run each file once', async () => {
  const files = Array.from({ length: 9 }, (_, n) => loud(`c${n}`));
  const { counts, said } = await run(files, 3);
  assert.equal(counts.failed, 0);
  // one that finds none left passes too
  for (const name of files) assert.equal(said.split(`✔ ${name.replace('.mjs', '')} runs`).length, 2, name);
});

test('a file that fails, wherever it does, is named, and the next one runs', async () => {
  for (const text of [
    "throw new Error('on purpose');",
    "test('fails', () => { throw new Error('on purpose'); });",
    "before(() => { throw new Error('on purpose'); }); test('never begins', () => {});",
    "after(() => { throw new Error('on purpose'); }); test('passes', () => {});",
  ]) {
    const { counts, said } = await run([file('fails.mjs', text), loud('next')], 1);
    assert.equal(counts.failed > 0, true, text);
    assert.match(said, /✖ fails[.]mjs/);
    assert.match(said, /✔ next runs/);
  }
});

test('what a process that died has not ended counts as failed, and the others take the rest', async () => {
  const dies = file('dies.mjs', "test('dies', () => process.kill(process.pid, 'SIGKILL'));");
  const slow = file('slow.mjs', "test('slow', () => new Promise((resolve) => setTimeout(resolve, 1000)));");
  const two = await run([slow, dies, loud('rest')], 2);
  assert.match(two.said, /dies[.]mjs was not ended/);
  assert.match(two.said, /✔ rest runs/);
  const one = await run([dies, loud('rest')], 1);
  assert.match(one.said, /rest[.]mjs was not run/);
  assert.ok(one.counts.failed >= 2);
});

test('a process that has grown takes no further file, but for the last one', async () => {
  const module = JSON.stringify(pathToFileURL(join(import.meta.dirname, 'shared-process.mjs')).href);
  const share = (name, mostBytes) =>
    join(
      folder,
      file(
        name,
        `import { runShare } from ${module};\nawait runShare(${JSON.stringify(folder)}, { mostBytes: ${mostBytes} });`,
      ),
    );
  const files = [share('grown.mjs', '0'), share('last.mjs', 'Infinity')];
  const said = [];
  const plan = { files, shared: ['x', 'y', 'z'].map(loud), concurrency: 1 };
  const counts = await runTests({ root: folder, node: process.execPath }, plan, env, said);
  assert.deepEqual(counts, { passed: 3, failed: 0 });
  assert.equal(said.join('').match(/begins/g).length, 3);
});

test('each file of a queue is taken once, and done when its taker says so', () => {
  const queue = join(folder, 'queue');
  writeQueue(queue, ['a', 'b', 'c']);
  const [one, other] = [takeFiles(queue), takeFiles(queue)];
  const [a, b] = [one.next().value, other.next().value];
  assert.deepEqual([a.file, b.file], ['a', 'b']);
  b.done();
  assert.deepEqual(unfinished(queue), [
    { file: 'a', begun: true },
    { file: 'c', begun: false },
  ]);
  assert.equal(one.next().value.file, 'c');
  assert.equal(other.next().done, true);
});

test('a file that changes what its process shares is alone', () => {
  for (const text of [
    "process.chdir('/');",
    "process.env.TZ = 'UTC';",
    'globalThis.fetch = () => {};',
    "process.on('exit', f);",
    "t.mock.method(console, 'log', f);",
    "import { mock, test } from 'node:test';",
  ])
    assert.equal(isAlone(text), true, text);
  assert.equal(
    isAlone("import { after, test } from 'node:test';\nconst x = process.env.HOME === 'x';"),
    false,
  );
});
