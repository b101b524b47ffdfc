import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { makeParts } from './ensure-setup.mjs';

function hearing() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { stream, text: () => text };
}

function part(name, after, log, work = async () => {}) {
  let made = false;
  const make = async (line) => {
    log.push(`${name} begins`);
    await work(line);
    made = true;
    log.push(`${name} ends`);
  };
  return { name, label: name, after, make, ready: () => made };
}

const ticks = (count) => async () => {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate);
};

test('parts run side by side, and each waits for those it comes after', async () => {
  const log = [];
  const { stream, text } = hearing();
  await makeParts(
    [
      part('packages', [], log, ticks(9)),
      part('library', [], log, ticks(3)),
      part('addon', ['packages', 'library'], log),
      part('page', ['whole already'], log),
    ],
    stream,
  );
  assert.deepEqual(log, [
    'packages begins',
    'library begins',
    'page begins',
    'page ends',
    'library ends',
    'packages ends',
    'addon begins',
    'addon ends',
  ]);
  assert.match(text(), /^ {2}packages \.+ 0 s$/m);
  assert.match(text(), /^ {2}addon \.+ done, 0 s$/m);
});

test('the first failure ends set-up, names its part, and what depends on it is not begun', async () => {
  const log = [];
  const { stream, text } = hearing();
  const failing = part('library', [], log, async () => {
    throw new Error('index does not answer');
  });
  await assert.rejects(makeParts([failing, part('addon', ['library'], log)], stream), {
    name: 'SetupError',
    message: 'library: index does not answer',
  });
  assert.deepEqual(log, ['library begins']);
  assert.match(text(), /library \.+ FAILED/);
});

test('a part that was made but is not whole is an error', async () => {
  const hollow = { name: 'hollow', label: 'hollow', after: [], make: async () => {}, ready: () => false };
  await assert.rejects(makeParts([hollow], hearing().stream), /hollow: was made, but is not whole/);
});
