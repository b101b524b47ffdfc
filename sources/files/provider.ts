/** A user's own folder of CSV and Parquet files, or the shipped one: members of the S&P 500, VIX, yields, prices. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NeedsPersonError, RetryableError } from '../../schemas/errors.ts';
import type { Provider } from '../../schemas/sources.ts';
import type { ProviderOptions } from '../options.ts';
import { filesFor } from './folder.ts';
import { FILE_DATASETS } from './formats.ts';
import { parseFile } from './parse.ts';

const SHIPPED = new URL('../../data/', import.meta.url).href;

/** The raw answer is the file, byte for byte; its validator is the hash of them. One page per file. */
export function createFilesProvider({
  baseUrl,
  clock = Date.now,
}: Pick<ProviderOptions, 'baseUrl' | 'clock'>): Provider {
  // Only for errors: bytes do not tell which file they are from.
  const names = new Map<string, string>();
  return {
    name: 'files',
    datasets: FILE_DATASETS,
    circuit: () => ({ state: 'closed', since: null, reason: null }),
    parse: (dataset, body, context) =>
      parseFile(dataset, body, context, names.get(hashOf(body)) ?? `${dataset} file of '${context.subject}'`),
    async fetch({ dataset, subject, cursor, etag, now }, signal) {
      const folder = folderOf(baseUrl ?? SHIPPED);
      const files = await filesFor(folder, dataset, subject);
      const at = cursor === undefined ? 0 : files.findIndex((file) => file >= cursor);
      const file = files[at];
      if (file === undefined) throw gone(cursor!);
      const body = await bytesOf(join(folder, file), file, signal);
      const hash = hashOf(body);
      names.set(hash, file);
      const page = subject === '*' && at + 1 < files.length ? { next: files[at + 1]! } : {};
      if (hash === etag) return { answer: null, ...page };
      const fetchedAt = now ?? new Date(clock()).toISOString();
      // The folder is a fact about the machine, not about the data.
      const url = `files:/${file}`;
      const answer = {
        source: 'files',
        dataset,
        symbol: subject,
        url,
        status: 200,
        fetchedAt,
        body,
        etag: hash,
      };
      return { answer, ...page };
    },
  };
}

function folderOf(url: string): string {
  if (url.startsWith('file:')) return fileURLToPath(url);
  throw new NeedsPersonError(
    'ProviderRefused',
    `providers.files.baseUrl is '${url}'; allowed: a folder as file:///path, or null for the shipped one`,
    { details: { provider: 'files', baseUrl: url } },
  );
}

async function bytesOf(path: string, file: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path, { signal }));
  } catch (cause) {
    signal?.throwIfAborted();
    const { code } = cause as NodeJS.ErrnoException;
    const details = { provider: 'files', file };
    if (code === 'EACCES' || code === 'EPERM') {
      throw new NeedsPersonError('ProviderRefused', `files may not read ${file} (${code})`, {
        details,
        cause,
      });
    }
    throw new RetryableError('ProviderUnreachable', `files cannot read ${file} (${code})`, {
      details,
      cause,
    });
  }
}

function gone(cursor: string): RetryableError {
  return new RetryableError('ProviderUnreachable', `files has no ${cursor} any more; the list is read again`);
}

function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
