/**
 * A lake in a folder. Invariants: (1) a key appears at once with all its bytes, synced to disk unless asked not to, (2) nobody overwrites
 * one, (3) what a killed process left lies in `.tmp/` only and is swept later.
 * A day puts a hundred small objects: what only names things is called at once, as a round through the pool of threads costs
 * more than the call. What waits for the disk goes through the pool.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsync,
  linkSync,
  mkdirSync,
  openSync,
  statSync,
  unlinkSync,
  write as writeCallback,
  writeSync,
} from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { NeedsPersonError } from '../../schemas/errors.ts';
import {
  checkKey,
  type LakeEntry,
  type LakeStorage,
  lakeFull,
  lakeUnreachable,
  objectMissing,
} from './lake.ts';

const TEMPORARY = '.tmp';
/** Longer than any write takes. */
const ABANDONED_MS = 60 * 60 * 1000;
/** Bytes that are copied to the system while nothing else runs: a fraction of a millisecond. */
const SMALL = 256 * 1024;

export function openFolderLake(root: string, { synced = true } = {}): LakeStorage {
  const url = synced ? pathToFileURL(root).href : `${pathToFileURL(root).href}?sync=off`;
  const temporary = join(root, TEMPORARY);
  let ready: Promise<void> | undefined;
  const syncFolder = sharedSyncs();
  const path = (key: string) => {
    checkKey(key);
    return join(root, key);
  };

  async function put(key: string, bytes: Uint8Array) {
    const target = path(key);
    const half = join(temporary, randomBytes(12).toString('hex'));
    try {
      if (exists(target)) return { key, created: false };
      ready ??= prepare(temporary);
      await ready;
      await write(half, bytes, synced);
      linkInto(half, target);
      if (synced) await syncFolder(dirname(target));
      return { key, created: true };
    } catch (error) {
      ready = undefined;
      if (code(error) === 'EEXIST') return { key, created: false };
      throw mapped(error, url, key, 'write');
    } finally {
      removeIfThere(half);
    }
  }

  async function get(key: string) {
    try {
      return new Uint8Array(await readFile(path(key)));
    } catch (error) {
      throw mapped(error, url, key, 'read');
    }
  }

  async function* entries(prefix: string): AsyncGenerator<LakeEntry> {
    for await (const key of walk(root, prefix)) {
      const found = await stat(path(key)).catch(() => undefined);
      if (found !== undefined) yield { key, bytes: found.size, writtenAt: found.mtime.toISOString() };
    }
  }

  async function remove(key: string) {
    try {
      await rm(path(key), { force: true });
    } catch (error) {
      throw mapped(error, url, key, 'remove');
    }
  }

  const has = async (key: string) => exists(path(key));
  return { url, put, get, has, list: (prefix) => walk(root, prefix), entries, remove };
}

async function prepare(temporary: string): Promise<void> {
  await mkdir(temporary, { recursive: true });
  for (const name of await readdir(temporary)) {
    const file = join(temporary, name);
    const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > ABANDONED_MS) await rm(file, { force: true });
  }
}

const sync = promisify(fsync);
const writeLarge = promisify(writeCallback);

async function write(file: string, bytes: Uint8Array, synced: boolean): Promise<void> {
  const handle = openSync(file, 'wx', 0o444);
  try {
    for (let at = 0; at < bytes.length; ) {
      at +=
        bytes.length <= SMALL
          ? writeSync(handle, bytes, at)
          : (await writeLarge(handle, bytes, at, bytes.length - at, null)).bytesWritten;
    }
    if (synced) await sync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Most folders are there. */
function linkInto(file: string, target: string): void {
  try {
    linkSync(file, target);
  } catch (error) {
    if (code(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(target), { recursive: true });
    linkSync(file, target);
  }
}

/** A link is durable once its folder is. Links made beside each other share the next sync that begins after them. */
function sharedSyncs(): (folder: string) => Promise<void> {
  const waiting = new Map<string, Promise<void>>();
  const running = new Map<string, Promise<void>>();
  return (folder) => {
    const shared = waiting.get(folder);
    if (shared !== undefined) return shared;
    const begun = async () => {
      // A failure is told to those who waited for that sync.
      await running.get(folder)?.catch(() => {});
      waiting.delete(folder);
      running.set(folder, next);
      await syncOnce(folder);
    };
    const next: Promise<void> = Promise.resolve()
      .then(begun)
      .finally(() => {
        if (running.get(folder) === next) running.delete(folder);
      });
    waiting.set(folder, next);
    return next;
  };
}

async function syncOnce(folder: string): Promise<void> {
  const handle = openSync(folder, 'r');
  try {
    await sync(handle);
  } finally {
    closeSync(handle);
  }
}

function exists(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (error) {
    if (code(error) === 'ENOTDIR') return false;
    throw error;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (code(error) !== 'ENOENT') throw error;
  }
}

/** Depth first; names are compared as S3 compares keys, where a folder sorts as `name/`. */
async function* walk(root: string, prefix: string, folder = ''): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error) => {
    if (code(error) === 'ENOENT') return [];
    throw error;
  });
  const keys = entries
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((key) => key !== `${TEMPORARY}/` && (key.startsWith(prefix) || prefix.startsWith(key)))
    .sort();
  for (const key of keys) {
    if (key.endsWith('/')) yield* walk(root, prefix, key);
    else if (key.startsWith(prefix)) yield key;
  }
}

const code = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function mapped(error: unknown, url: string, key: string, what: string): unknown {
  switch (code(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
      return what === 'read' ? objectMissing(url, key, error) : lakeUnreachable(url, `${what} ${key}`, error);
    case 'ENOSPC':
    case 'EDQUOT':
      return lakeFull(url, key, error);
    case 'EIO':
    case 'ESTALE':
    case 'EMFILE':
    case 'ENFILE':
      return lakeUnreachable(url, `${what} ${key}`, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new NeedsPersonError(
        'LakeForbidden',
        `may not ${what} ${key} in the lake ${url}: ${(error as Error).message}; give this user access`,
        { cause: error, details: { key } },
      );
    default:
      return error;
  }
}
