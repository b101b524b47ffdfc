/**
 * Runs test files of the queue in this process, one after the other, each a suite of its own: its hooks run around its tests
 * and not around those of others, and what fails is named by its file.
 */
import { dirname, join } from 'node:path';
import { after, suite } from 'node:test';
import { pathToFileURL } from 'node:url';
import { takeFiles } from './queue.mjs';

/** Names the folder of the queue. */
export const QUEUE = 'TEMPOCAST_TEST_QUEUE';

/** What modules keep over hundreds of files would be gigabytes, and each of V8's collections goes through it. */
const MOST_BYTES = 2 ** 30;

/** `mostBytes`: a process that has grown beyond it leaves the rest to others. */
export async function runShare(
  root = dirname(dirname(import.meta.dirname)),
  { mostBytes = MOST_BYTES } = {},
) {
  const queue = process.env[QUEUE];
  if (queue === undefined) return;
  for (const { file, done } of takeFiles(queue)) {
    await new Promise((next) => {
      suite(file, async () => {
        // before the file's own hooks, since none is run after one that throws
        after(() => {
          done();
          next();
        });
        await import(pathToFileURL(join(root, file)).href);
      });
    });
    if (process.memoryUsage.rss() > mostBytes) return;
  }
}
