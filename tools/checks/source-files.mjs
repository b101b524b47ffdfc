import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', '.git', '.tempocast', 'dist']);

/** Files of the work tree (what Git tracks or would track; all of them where there is no Git), relative to `root`, sorted. */
export function listFiles(root) {
  return (gitFiles(root) ?? walk(root, '')).sort();
}

function gitFiles(root) {
  if (!existsSync(join(root, '.git'))) return null;
  try {
    const said = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(said.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file)));
  } catch {
    return null;
  }
}

function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return walk(root, path);
      return entry.isFile() ? [path] : [];
    });
}

export const readText = (root, file) => readFileSync(join(root, file), 'utf8');
