import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { withFolderLock } from './folder-lock.mjs';
import { hashText, hashTree } from './hash.mjs';

/** The page, built by Vite whenever anything that goes into it has changed. */
export function pagePart(context) {
  const stamp = join(context.root, 'ui', 'dist', '.built-from');
  const wanted = () =>
    hashTree(
      context.root,
      ['ui', 'schemas', 'package-lock.json'],
      (name) => name === 'dist' || name.includes('.test.'),
    );
  const ready = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted();
  return {
    name: 'page',
    label: 'page',
    after: ['packages'],
    needs: [],
    megabytes: 5,
    about: 5,
    ready,
    async make(line) {
      const lock = join(context.cacheRoot, `page-${hashText(context.root).slice(0, 8)}.lock`);
      const build = async () => {
        if (ready()) return;
        const hash = wanted();
        // What renders data docs goes into a folder of the page's, so it comes second.
        for (const config of ['vite.config.ts', 'vite.docs.config.ts']) {
          const vite = join(context.nodeModules, 'vite', 'bin', 'vite.js');
          await runCommand(context.node, [vite, 'build', '--config', config], {
            cwd: join(context.root, 'ui'),
            env: context.env,
          });
        }
        writeFileSync(stamp, hash);
      };
      await withFolderLock(lock, build, { onWait: () => line.far('another set-up is at it') });
    },
  };
}
