import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from './owned-server.ts';

const OWNER = `
  const { startOwnedServer } = await import(process.argv[1]);
  startOwnedServer(process.argv[2], {
    command: '/bin/sh', args: ['-c', 'echo $$ >' + process.argv[2] + '/pid; exec sleep 600'],
    env: { PATH: process.env.PATH }, signal: 'TERM' });
  setInterval(() => {}, 1000);`;

test('a server for tests ends when its owner is killed, and its folder with it', async () => {
  const folder = temporaryFolder();
  const module = pathToFileURL(join(import.meta.dirname, 'owned-server.ts')).href;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, module, folder], {
    stdio: 'ignore',
  });
  const file = join(folder, 'pid');
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(5);
  const server = Number(readFileSync(file, 'utf8'));
  assert.ok(process.kill(server, 0));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  while (existsSync(folder)) await sleep(5);
  assert.throws(() => process.kill(server, 0), { code: 'ESRCH' });
});
