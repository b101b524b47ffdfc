/** Postgres binaries that the user running them can reach. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NeedsPersonError } from '../../schemas/errors.ts';
import type { OsUser } from './os-user.ts';

/**
 * `binDir` itself when `user` can run what is there, else a copy of the whole installation (60 MB) under
 * /var/cache: a clone under a home folder of mode 700 is closed to the user that Postgres runs as.
 */
export function reachableBinaries(binDir: string, user: OsUser | undefined): string {
  const original = version(binDir, user);
  if (original.ok) return binDir;
  const own = version(binDir, undefined);
  if (user === undefined || !own.ok) {
    throw new NeedsPersonError(
      'DatabaseBinaries',
      `cannot run ${join(binDir, 'postgres')}: ${own.message}; run set-up again`,
    );
  }
  const copy = join(cacheFolder(), `postgres-${fingerprint(binDir, own.message)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    rmSync(half, { recursive: true, force: true });
    cpSync(dirname(binDir), half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch (error) {
      // Another process was faster; its copy is as good.
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  const copied = version(join(copy, 'bin'), user);
  if (!copied.ok) {
    throw new NeedsPersonError(
      'DatabaseBinaries',
      `cannot run ${join(copy, 'bin/postgres')} as user ${user.uid}: ${copied.message}; delete ${copy} and start again`,
    );
  }
  return join(copy, 'bin');
}

/** `18` of `postgres (PostgreSQL) 18.4`. */
export function majorVersion(binDir: string, user: OsUser | undefined): string {
  return /(\d+)/.exec(version(binDir, user).message.replace('(PostgreSQL)', ''))?.[1] ?? '';
}

function version(binDir: string, user: OsUser | undefined): { ok: boolean; message: string } {
  const run = spawnSync(join(binDir, 'postgres'), ['--version'], { ...user, cwd: '/', encoding: 'utf8' });
  return {
    ok: run.status === 0,
    message: run.error?.message ?? (run.status === 0 ? run.stdout : run.stderr).trim(),
  };
}

/** Changes when the installation does. */
function fingerprint(binDir: string, versionText: string): string {
  const { size, mtimeMs } = statSync(join(binDir, 'postgres'));
  return createHash('sha256')
    .update(`${binDir} ${versionText} ${size} ${mtimeMs}`)
    .digest('hex')
    .slice(0, 16);
}

function cacheFolder(): string {
  const folder = existsSync('/var/cache') ? '/var/cache/tempocast' : join(tmpdir(), 'tempocast-cache');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
