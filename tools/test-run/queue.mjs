/** Test files that several processes take one by one: the next free one goes to whoever asks first. A folder, so that it outlives a process that dies. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIST = 'files.json';
const TAKEN = 'taken';
const DONE = 'done';

export function writeQueue(folder, files) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, LIST), JSON.stringify(files));
}

/** Yields { file, done }; `done` says that its tests have ended. */
export function* takeFiles(folder) {
  for (const [index, file] of readList(folder).entries()) {
    if (!mark(folder, index, TAKEN)) continue;
    yield { file, done: () => mark(folder, index, DONE) };
  }
}

/** Files that no process took to their end, and whether one began with them. */
export function unfinished(folder) {
  return readList(folder)
    .map((file, index) => ({ file, index }))
    .filter(({ index }) => !existsSync(markPath(folder, index, DONE)))
    .map(({ file, index }) => ({ file, begun: existsSync(markPath(folder, index, TAKEN)) }));
}

const readList = (folder) => JSON.parse(readFileSync(join(folder, LIST), 'utf8'));
const markPath = (folder, index, mark) => join(folder, `${index}.${mark}`);

/** False when another has set it. */
function mark(folder, index, name) {
  try {
    writeFileSync(markPath(folder, index, name), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}
