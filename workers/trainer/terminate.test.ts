import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { BEAT_MS } from '../../activities/train/train-recipe.ts';
import { THROTTLE_MS } from '../interceptors/heartbeats.ts';
import { GRACE_MS, terminate } from './run.ts';

/** A process that has said that it is there. */
async function started(onTerm: string): Promise<ChildProcess> {
  const code = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); process.send('up');`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  return child;
}

async function terminated(child: ChildProcess): Promise<[how: number | string, ms: number]> {
  const asked = performance.now();
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  terminate(child);
  const [code, signal] = await exit;
  assert.throws(() => process.kill(child.pid!, 0), { code: 'ESRCH' });
  return [signal ?? code!, performance.now() - asked];
}

test('a trainer that does not hear SIGTERM is killed once its two seconds are over', async () => {
  const [how, ms] = await terminated(await started(''));
  assert.equal(how, 'SIGKILL');
  assert.ok(ms >= GRACE_MS - 1, `${ms} ms`);
});

test('one that does has the time to end by itself', async () => {
  const [how] = await terminated(await started('setTimeout(() => process.exit(7), 300)'));
  assert.equal(how, 7);
});

test('a cancellation that comes with a heartbeat and is not heard ends a trainer within 5 s', () => {
  assert.ok(BEAT_MS + THROTTLE_MS + GRACE_MS < 5_000);
});
