/** Objects named by the sha256 of their bytes: equal content is one object, changed content is noticed. */
import { createHash } from 'node:crypto';
import { TerminalError } from '../../schemas/errors.ts';
import { type Lake, objectCorrupt } from './lake.ts';

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Stores bytes at `<prefix>/<sha256>.<ext>`. */
export async function putContent(
  lake: Lake,
  prefix: string,
  ext: string,
  bytes: Uint8Array,
): Promise<{ key: string; sha256: string }> {
  const sha256 = sha256Hex(bytes);
  const key = `${prefix}/${sha256}.${ext}`;
  await lake.put(key, bytes);
  return { key, sha256 };
}

const REPAIRS = 9;

/**
 * As `putContent`, for what can be made again: where the object of that name is damaged, and a lake never overwrites,
 * the bytes go beside it, to `<prefix>/again-<n>/<sha256>.<ext>`. Throws LakeObjectCorrupt when those are damaged too.
 */
export async function putContentAgain(
  lake: Lake,
  prefix: string,
  ext: string,
  bytes: Uint8Array,
): Promise<{ key: string; sha256: string }> {
  let last: unknown;
  for (let n = 0; n <= REPAIRS; n++) {
    const put = await putContent(lake, n === 0 ? prefix : `${prefix}/again-${n}`, ext, bytes);
    try {
      await getContent(lake, put.key);
      return put;
    } catch (error) {
      if (!(error instanceof TerminalError && error.type === 'LakeObjectCorrupt')) throw error;
      last = error;
    }
  }
  throw last;
}

/** Throws LakeObjectMissing, or LakeObjectCorrupt when the bytes do not hash to the key. */
export async function getContent(lake: Lake, key: string): Promise<Uint8Array> {
  const bytes = await lake.get(key);
  const found = sha256Hex(bytes);
  if (found !== hashOfKey(key)) throw objectCorrupt(lake.url, key, found);
  return bytes;
}

/** `a/b/<sha256>.json` -> `<sha256>` */
export function hashOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).split('.')[0];
}
