/** Servers for tests that end with the process that started them, however that one ends. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OwnedServer {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  uid?: number;
  gid?: number;
  /** Signal that ends it at once; its data is thrown away. */
  signal: 'QUIT' | 'TERM' | 'KILL';
}

/** A temporary folder that `user` can use too. */
export function temporaryFolder(user?: { uid: number; gid: number }): string {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-test-'));
  chmodSync(folder, 0o755);
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/**
 * Starts the server, its output in `<folder>/log`. A shell waits for the end of our pipe, which the kernel closes even
 * when this process is killed, then stops the server and deletes the folder.
 */
export function startOwnedServer(folder: string, server: OwnedServer): { stop(): Promise<void> } {
  const script =
    'folder=$1; signal=$2; shift 2; "$@" >"$folder/log" 2>&1 & server=$!; cat >/dev/null; ' +
    'kill -$signal $server 2>/dev/null; wait $server; rm -rf "$folder"';
  const { uid, gid, env, signal, command, args } = server;
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', folder, signal, command, ...args], {
    ...{ uid, gid, env, cwd: '/' },
    // Its own process group: Ctrl-C reaches the tests, the closed pipe reaches the server.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
  const ended = new Promise<void>((resolve) => watcher.once('exit', () => resolve()));
  return {
    stop: () => {
      watcher.ref();
      watcher.stdin.end();
      return ended;
    },
  };
}

/** Waits until `probe` no longer throws, 30 s at most. */
export async function untilReady(folder: string, probe: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await probe();
      return;
    } catch (error) {
      if (attempt === 600) {
        const log = join(folder, 'log');
        const said = existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : 'nothing';
        throw new Error(`test server did not start; it said: ${said}`, { cause: error });
      }
      await sleep(50);
    }
  }
}
