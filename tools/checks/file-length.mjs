import { readText } from './source-files.mjs';

const LIMIT = 400;

/** One idea a file: a source file of more than 400 lines holds several. Answers one complaint per file. */
export function checkFileLength(root, files) {
  return files
    .filter((file) => /[.](ts|tsx|mjs|cjs|js|css|sql|py)$/.test(file))
    .map((file) => ({ file, lines: readText(root, file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > LIMIT)
    .map(({ file, lines }) => `${file}: ${lines} lines, at most ${LIMIT} are allowed: split it by ideas`);
}
