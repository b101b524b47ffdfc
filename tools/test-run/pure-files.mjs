/**
 * Which test files may share a process: those that reach, over all their imports, nothing that outlives a test. A file that
 * comes to need more runs in a process of its own from then on; nobody keeps a list.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages that compute and keep nothing: no servers, threads, native code. */
const PACKAGES =
  /^(@stdlib[/].+|ajv|ajv-formats|csv-parse[/]sync|d3-scale|d3-shape|fast-check|fastest-levenshtein|hyparquet|hyparquet-writer|luxon|ml-matrix|typebox([/].+)?|yaml)$/;
const BUILTINS = /^node:(assert|assert[/]strict|buffer|crypto|path|test|url|util|zlib)$/;
/** Files are read, not written. */
const READS = /^(existsSync|readdirSync|readFileSync|statSync|readFile|readdir)$/;
const TESTS = /^(describe|it|suite|test|type .+)$/;
/** What one file would leave to the next. */
const LEAVES =
  /\bprocess[.](chdir|exit|exitCode|on|once|umask)\b|\bprocess[.]env\b[^;\n]*[^=!<>]=[^=>]|\bglobalThis[.\w[\]']* *=[^=]|configureGlobal/;
const IMPORT =
  /^ *(?:import|export)\s+(?!type\b)(?:([\w*{}\s,]+?)\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'|new URL\(\s*'([^']+[.]ts)'/gm;

/** Of `files` (relative to `root`) those that may share a process. */
export function pureFiles(root, files, read = (file) => readFileSync(join(root, file), 'utf8')) {
  const known = new Map();
  return files.filter((file) => isPure(file, read, known));
}

function isPure(file, read, known) {
  const waiting = [file];
  const seen = new Set(waiting);
  for (const one of waiting) {
    if (!known.has(one)) known.set(one, importsOf(one, read));
    const next = known.get(one);
    if (next === null) return false;
    for (const path of next) {
      if (!seen.has(path)) waiting.push(path);
      seen.add(path);
    }
  }
  return true;
}

/** The files of ours that a file imports; null when it leaves something behind or imports what may. */
function importsOf(file, read) {
  if (!/[.](ts|tsx|mjs)$/.test(file)) return /[.]json$/.test(file) ? [] : null;
  const text = read(file);
  if (LEAVES.test(text)) return null;
  const ours = [];
  for (const [, names, plain, dynamic, url] of text.matchAll(IMPORT)) {
    const from = plain ?? dynamic ?? url;
    if (from.startsWith('.')) ours.push(join(dirname(file), from));
    else if (!allowed(from, names)) return null;
  }
  return ours;
}

function allowed(from, names = '') {
  const all = (pattern) =>
    names
      .replace(/[{}\s]+/g, ' ')
      .split(',')
      .map((name) => name.trim())
      .every((name) => name === '' || pattern.test(name));
  if (/^node:fs([/]promises)?$/.test(from)) return all(READS);
  if (from === 'node:test') return all(TESTS);
  return BUILTINS.test(from) || PACKAGES.test(from);
}
