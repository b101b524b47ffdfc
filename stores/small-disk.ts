/** A full disk for tests, without filling one. */
import { spawnSync } from 'node:child_process';
import { chownSync, rmSync } from 'node:fs';
import { after } from 'node:test';
import { temporaryFolder } from './owned-server.ts';

/** Mounts a disk of so many MB, unmounted after the test. undefined: only root on Linux may mount. */
export function smallDisk(megabytes: number, owner?: { uid: number; gid: number }): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = temporaryFolder();
  const options = `size=${megabytes}m,mode=755`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tempocast-test', folder]).status === 0;
  if (mounted && owner) chownSync(folder, owner.uid, owner.gid);
  after(() => {
    if (mounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return mounted ? folder : undefined;
}
