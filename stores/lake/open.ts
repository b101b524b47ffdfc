/** Opens the lake that a URL names. */
import { fileURLToPath } from 'node:url';
import { TerminalError } from '../../schemas/errors.ts';
import { openFolderLake } from './folder.ts';
import type { Lake, LakeStorage } from './lake.ts';
import { openS3Lake } from './s3.ts';
import { tieredLake } from './tiered.ts';

/**
 * `file:///abs/path`, with `?sync=off` for what can be made again (a power cut may lose objects, a killed process none), or
 * `s3://bucket/prefix?endpoint=http://host:port&region=eu-central-1`
 * (both optional; credentials come from the AWS default chain, never from the URL).
 */
export function openStorage(url: string): LakeStorage {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username || parsed?.password) {
    throw new TerminalError(
      'LakeUrlInvalid',
      'invalid lake.url: credentials do not belong in it; use the AWS environment',
    );
  }
  if (parsed?.protocol === 'file:' && parsed.host === '' && ['', '?sync=off'].includes(parsed.search)) {
    return openFolderLake(fileURLToPath(parsed), { synced: parsed.search === '' });
  }
  if (parsed?.protocol === 's3:' && parsed.host !== '') return openS3Lake(parsed);
  throw new TerminalError(
    'LakeUrlInvalid',
    `invalid lake.url ${JSON.stringify(url)}: allowed are file:///absolute/path[?sync=off] and s3://bucket/prefix?endpoint=&region=`,
  );
}

/** The lake that everything reads and writes; `cold` is where retention has moved old objects. */
export function openLake(url: string, cold: string | null = null): Lake {
  return cold === null ? openStorage(url) : tieredLake(openStorage(url), openStorage(cold));
}
