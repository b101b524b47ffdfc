/** Registers the tests of one of two equal shares of the pure files in this process; each is named by its own file. */
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { listFiles } from '../checks/source-files.mjs';
import { isUnitTest } from './kinds.mjs';
import { pureFiles } from './pure-files.mjs';

export const SHARES = 2;

export async function runShare(share) {
  const root = dirname(dirname(import.meta.dirname));
  const files = pureFiles(root, listFiles(root).filter(isUnitTest));
  for (const file of files.filter((_, index) => index % SHARES === share)) {
    try {
      await import(pathToFileURL(join(root, file)).href);
    } catch (error) {
      test(`${file} loads`, () => {
        throw error;
      });
    }
  }
}
