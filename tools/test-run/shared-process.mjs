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

export async function runShare(root = dirname(dirname(import.meta.dirname)), queue = process.env[QUEUE]) {
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
  }
}
