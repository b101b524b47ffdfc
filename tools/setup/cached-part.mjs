import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withFolderLock } from './folder-lock.mjs';
import { hashFile } from './hash.mjs';

const SEAL = 'ok.json';

/** Where a part lives in the cache: `<cache>/<name>/<version>-<first 8 of its key>`. The key covers all that goes into it. */
export function partFolder(cacheRoot, { name, version, key }) {
  return join(cacheRoot, name, `${version}-${key.slice(0, 8)}`);
}

/** True when the seal is there and every file in it has its size: cheap enough for each start. */
export function isWhole(folder) {
  const seal = readSeal(folder);
  if (seal === null) return false;
  return Object.entries(seal.files).every(
    ([file, { size }]) => statSync(join(folder, file), { throwIfNoEntry: false })?.size === size,
  );
}

/** The files of the seal whose contents are not what was sealed: [] when all is well, null when there is no seal. Reads everything. */
export async function findDamage(folder) {
  const seal = readSeal(folder);
  if (seal === null) return null;
  const damaged = [];
  for (const [file, { sha256 }] of Object.entries(seal.files)) {
    const actual = await hashFile(join(folder, file)).catch(() => 'missing');
    if (actual !== sha256) damaged.push(file);
  }
  return damaged;
}

/**
 * Makes the part unless it is whole, and answers its folder. `build(scratch)` fills a scratch folder beside it and answers the
 * relative paths of the files that matter; then they are sealed and the folder appears by a rename. What a killed
 * set-up left half-finished is only ever a scratch folder, swept away by the next one.
 */
export async function makePart(cacheRoot, part, { build, onWait }) {
  const folder = partFolder(cacheRoot, part);
  if (isWhole(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  return withFolderLock(
    `${folder}.lock`,
    async () => {
      if (isWhole(folder)) return folder;
      sweep(folder);
      const scratch = `${folder}.scratch-${process.pid}-${Date.now()}`;
      mkdirSync(scratch);
      const dropScratch = () => rmSync(scratch, { recursive: true, force: true });
      process.once('exit', dropScratch);
      try {
        await seal(scratch, part, await build(scratch));
        rmSync(folder, { recursive: true, force: true });
        renameSync(scratch, folder);
      } finally {
        process.removeListener('exit', dropScratch);
        dropScratch();
      }
      return folder;
    },
    { onWait },
  );
}

async function seal(scratch, { name, version, key }, files) {
  const sealed = {};
  for (const file of files) {
    const path = join(scratch, file);
    sealed[file] = { size: statSync(path).size, sha256: await hashFile(path) };
  }
  writeFileSync(join(scratch, SEAL), `${JSON.stringify({ name, version, key, files: sealed }, null, 2)}\n`);
}

function readSeal(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, SEAL), 'utf8'));
  } catch {
    return null;
  }
}

function sweep(folder) {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}.scratch-`))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}
