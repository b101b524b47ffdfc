/**
 * A lake in a folder. Invariants: (1) a key appears at once with all its bytes, synced to disk, (2) nobody overwrites
 * one, (3) what a killed process left lies in `.tmp/` only and is swept later.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

export function openFolderLake(root: string): LakeStorage {
  const url = pathToFileURL(root).href;
  const temporary = join(root, TEMPORARY);
  let ready: Promise<void> | undefined;
  const path = (key: string) => {
    checkKey(key);
    return join(root, key);
  };

  async function put(key: string, bytes: Uint8Array) {
    const target = path(key);
    const half = join(temporary, randomBytes(12).toString('hex'));
    try {
      if (await exists(target)) return { key, created: false };
      ready ??= prepare(temporary);
      await ready;
      await writeSynced(half, bytes);
      await mkdir(dirname(target), { recursive: true });
      await link(half, target);
      await syncFolder(dirname(target));
      return { key, created: true };
    } catch (error) {
      ready = undefined;
      if (code(error) === 'EEXIST') return { key, created: false };
      throw mapped(error, url, key, 'write');
    } finally {
      await rm(half, { force: true });
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

  const has = (key: string) => exists(path(key));
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

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o444);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A link is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(file: string): Promise<boolean> {
  const found = await stat(file).catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(code(error))) return undefined;
    throw error;
  });
  return found?.isFile() ?? false;
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
