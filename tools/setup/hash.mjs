import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export function hashText(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/** sha256 of a file of any size, streamed. */
export async function hashFile(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** One hash over names and contents of all files below the given files and folders, but for entries whose name `skips`. */
export function hashTree(root, paths, skips = () => false) {
  const hash = createHash('sha256');
  const visit = (relative) => {
    const path = join(root, relative);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) if (!skips(name)) visit(join(relative, name));
    } else {
      hash.update(`${relative}\0${stat.size}\0`).update(readFileSync(path));
    }
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}
