import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { withFolderLock } from './folder-lock.mjs';
import { hashText } from './hash.mjs';

const NPM_INSTALL = ['install', '--no-save', '--no-progress', '--ignore-scripts', '--loglevel=error'];

/**
 * The npm packages, Node 24 among them, whenever what is installed is not what the lockfile says.
 * `npm install --no-save` and not `npm ci`: both install exactly what is locked, but `npm ci` refuses a lockfile without
 * the optional packages of other platforms, and a registry that mirrors only some platforms makes just such lockfiles.
 */
export function packagesPart(context) {
  const place = join(context.cacheRoot, `npm-${hashText(context.root).slice(0, 8)}`);
  const unfinished = `${place}.unfinished`;
  const ready = () =>
    !existsSync(unfinished) &&
    existsSync(context.node) &&
    isInstalled(
      readLock(join(context.root, 'package-lock.json')),
      readLock(join(context.nodeModules, '.package-lock.json')),
    );
  return {
    name: 'packages',
    label: 'npm packages, Node 24',
    after: [],
    needs: ['linux', 'node'],
    megabytes: 1_200,
    about: 40,
    ready,
    async make(line) {
      const install = async () => {
        if (ready()) return;
        // an npm that was killed can leave packages without some of their files, and no later npm would notice
        if (existsSync(unfinished)) rmSync(context.nodeModules, { recursive: true, force: true });
        writeFileSync(unfinished, '');
        const count = setInterval(() => line.far(howFar(context)), 1_000);
        try {
          await runCommand('npm', NPM_INSTALL, { cwd: context.root, env: context.env });
        } finally {
          // an npm that failed by itself has put everything back; the mark outlives only one that was killed, with us
          clearInterval(count);
          rmSync(unfinished);
        }
      };
      mkdirSync(context.cacheRoot, { recursive: true });
      await withFolderLock(`${place}.lock`, install, { onWait: () => line.far('another set-up is at it') });
    },
  };
}

/** Compares the lockfile with the one npm leaves inside node_modules when it has finished. Packages for other platforms may be absent. */
export function isInstalled(wanted, installed) {
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const there = installed[path];
    if (there === undefined) return optional === true;
    return there.version === version && there.integrity === integrity;
  });
}

/** npm says nothing while it works; its folders appear one by one. */
function howFar(context) {
  const wanted = readLock(join(context.root, 'package-lock.json')) ?? {};
  const paths = Object.keys(wanted).filter((path) => path !== '' && wanted[path].optional !== true);
  return `${paths.filter((path) => existsSync(join(context.root, path))).length} of ${paths.length} packages`;
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}
