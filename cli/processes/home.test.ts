import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockHome, runningUp } from './home-lock.ts';
import { identify, isRunning } from './identity.ts';
import { logPath, logTail, prepareLog } from './log-file.ts';
import { readJson, runDir, writeJson } from './run-files.ts';

const home = mkdtempSync(join(tmpdir(), 'tempocast-home-'));
after(() => rmSync(home, { recursive: true, force: true }));
const upFile = join(runDir(home), 'up.json');

test('a home is held by one process at a time, and free again once released', () => {
  const lock = lockHome(home);
  assert.ok('release' in lock);
  const second = lockHome(home);
  assert.ok('heldBy' in second);
  assert.equal(second.heldBy.pid, process.pid);
  lock.update({ state: 'running' });
  assert.equal(runningUp(home)?.state, 'running');
  lock.release();
  assert.equal(runningUp(home), undefined);
});

const gone: [title: string, change: Record<string, unknown>][] = [
  ['a process that has ended', { pid: 2 ** 22 - 1 }],
  ['another process that got its pid', { startTime: '1' }],
  ['a process before the last boot', { boot: 'earlier' }],
];
for (const [title, change] of gone) {
  test(`a home left by ${title} is taken over`, () => {
    writeJson(upFile, { ...identify(process.pid), ...change, state: 'running' });
    const lock = lockHome(home);
    assert.ok('release' in lock);
    lock.release();
  });
}

test('a torn run file counts as absent', () => {
  writeFileSync(upFile, '{"pid": 12');
  assert.equal(readJson(upFile), undefined);
  const lock = lockHome(home);
  assert.ok('release' in lock);
  lock.release();
});

test('run files are for their owner only: they can hold a database address', () => {
  const path = join(runDir(home), 'x.json');
  writeJson(path, { url: 'postgres://u:p@h/d' });
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a running process is told from one with another start time', () => {
  const me = identify(process.pid)!;
  assert.equal(isRunning(me), true);
  assert.equal(isRunning({ ...me, startTime: `${me.startTime}0` }), false);
  assert.equal(identify(2 ** 22 - 1), undefined);
});

test('a log that has grown is moved aside, three old ones are kept', () => {
  const path = prepareLog(home, 'api', 4);
  for (const text of ['one..', 'two..', 'three', 'four.', 'five.']) {
    prepareLog(home, 'api', 4);
    writeFileSync(path, text);
  }
  const kept = ['api', 'api.1', 'api.2', 'api.3'].map((name) => readFileSync(logPath(home, name), 'utf8'));
  assert.deepEqual(kept, ['five.', 'four.', 'three', 'two..']);
  assert.equal(existsSync(logPath(home, 'api.4')), false);
});

test('the end of a log is its last lines, from a place on when asked', () => {
  const path = prepareLog(home, 'tail');
  writeFileSync(path, 'a\nb\nc\n');
  assert.equal(logTail(path, 2), 'b\nc');
  assert.equal(logTail(path, 9, 4), 'c');
  assert.equal(logTail(join(home, 'none.log')), '');
});
