/** Small JSON files under home/run, written whole or not at all. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NeedsPersonError } from '../../schemas/errors.ts';
import type { ProcessIdentity } from './identity.ts';
import type { ServiceName } from './service.ts';

export interface PidFile extends ProcessIdentity {
  name: ServiceName;
  command: string;
}

export const runDir = (home: string) => join(home, 'run');
export const pidFilePath = (home: string, name: string) => join(runDir(home), `${name}.pid`);

/** The parsed file; undefined when absent or torn. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Readable by the owner only: run files can hold a database address with its password. Throws DiskFull (needs a person). */
export function writeJson(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    rmSync(temporary, { force: true });
    throw new NeedsPersonError(
      'DiskFull',
      `no space is left to write ${path}: free some on its disk, then give the same command again`,
      { cause: error, details: { path } },
    );
  }
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

export function readPidFiles(home: string): PidFile[] {
  try {
    return readdirSync(runDir(home))
      .filter((name) => name.endsWith('.pid'))
      .flatMap((name) => readJson<PidFile>(join(runDir(home), name)) ?? []);
  } catch {
    return [];
  }
}
