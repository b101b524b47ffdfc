/** Postgres refuses to run as root, so root hands it to another user; anyone else runs it as themselves. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { NeedsPersonError } from '../../schemas/errors.ts';

export interface OsUser {
  uid: number;
  gid: number;
}

/** Preferred first. */
const UNPRIVILEGED = ['postgres', 'nobody'];

/** undefined: run as the current user. */
export function postgresUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const name = UNPRIVILEGED.find((candidate) => users.has(candidate));
  if (name === undefined) {
    throw new NeedsPersonError(
      'DatabaseUserMissing',
      `missing user for Postgres in /etc/passwd: it does not run as root, and none of ${UNPRIVILEGED.join(', ')} exists; ` +
        'add one (useradd --system postgres) or start as another user',
    );
  }
  return users.get(name);
}

/** Whether `user` can enter the folder: the answer of the kernel, whatever modes and mounts say. */
export function canEnter(folder: string, user: OsUser | undefined): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
  );
}
