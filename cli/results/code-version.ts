/**
 * A hash of the sources that a fit runs: the files that a family's imports reach, and the versions of the packages
 * among them. Types do not count; what is loaded by name (another family) counts where it is a member.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Recipe } from '../../schemas/recipes.ts';
import { PROJECT_DIR } from '../config/load.ts';

const IMPORT = /^(?:import|export)\s+(?!type\s)(?:[^;'"]*?from\s+)?'([^']+)'/gm;
const MODELS = join(PROJECT_DIR, 'forecasting/models');

/** Of what fits and predicts with a recipe. */
export function codeVersion(recipe: Recipe): string {
  const families = new Set([recipe, ...(recipe.members ?? [])].map(({ family }) => family));
  const entries = ['fold.ts', 'fold-outcome.ts', ...[...families].map((family) => `${family}/family.ts`)];
  return sourceHash(entries.map((entry) => join(MODELS, entry)));
}

/** Of the given files and all that they import. */
export function sourceHash(entries: readonly string[]): string {
  const files = new Map<string, string>();
  const packages = new Map<string, string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    files.set(file, text);
    for (const [, specifier] of text.matchAll(IMPORT)) {
      if (specifier!.startsWith('.')) waiting.push(resolve(dirname(file), specifier!));
      else if (!specifier!.startsWith('node:')) packages.set(specifier!, packageVersion(specifier!, file));
    }
  }
  const hash = createHash('sha256');
  const sorted = (entries: Map<string, string>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [file, text] of sorted(files))
    hash.update(`${relative(PROJECT_DIR, file)}\n${text.length}\n${text}`);
  for (const [name, version] of sorted(packages)) hash.update(`${name}@${version}\n`);
  return hash.digest('hex');
}

function packageVersion(specifier: string, from: string): string {
  const path = findPackageJSON(specifier, pathToFileURL(from));
  return path === undefined
    ? 'absent'
    : (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
