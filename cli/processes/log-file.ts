/** Log files of child processes, rotated by size whenever the process is first started. */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

const ROTATE_BYTES = 8 * 1024 * 1024;
const KEPT = 3;

export const logPath = (home: string, name: string) => join(home, 'logs', `${name}.log`);

/** Moves name.log to name.1.log and so on when it has grown; returns the path to append to. */
export function prepareLog(home: string, name: string, rotateBytes = ROTATE_BYTES): string {
  mkdirSync(join(home, 'logs'), { recursive: true });
  const path = logPath(home, name);
  if (!existsSync(path) || statSync(path).size < rotateBytes) return path;
  for (let n = KEPT; n > 0; n--) {
    const from = n === 1 ? path : logPath(home, `${name}.${n - 1}`);
    if (existsSync(from)) renameSync(from, logPath(home, `${name}.${n}`));
  }
  return path;
}

/** The last lines of a log, for an error message; '' when there is none. */
export function logTail(path: string, lines = 12, from = 0): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - 16_384);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    readSync(file, buffer, 0, buffer.length, start);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(file);
  }
}
