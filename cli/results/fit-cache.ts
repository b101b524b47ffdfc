/** Folds and members that were fitted before, in a folder outside the project: an interrupted run goes on, a changed family alone is fitted again. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Panel } from '../../schemas/panel.ts';

/** Seconds that a fit took, by the clock and by all its threads together. */
export interface Cost {
  seconds: number;
  processorSeconds: number;
}

export function defaultCacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tempocast', 'results');
}

export function readEntry(folder: string, name: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(join(folder, name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: a killed run leaves no half of one. */
export function writeEntry(folder: string, name: string, bytes: Uint8Array | string): void {
  mkdirSync(folder, { recursive: true });
  const part = join(folder, `.${name}.${process.pid}`);
  writeFileSync(part, bytes);
  renameSync(part, join(folder, name));
}

export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex');
}

/** Everything that a fit or a score reads of a panel. */
export function panelHash(panel: Panel): string {
  const { asOf, symbols, sessions, featureNames, features, symbolIndex, sessionIndex, targets, price } =
    panel;
  const arrays = [symbolIndex, sessionIndex, price, ...features, ...Object.values(targets)];
  return hashOf(
    JSON.stringify({ asOf, symbols, sessions, featureNames }),
    ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  );
}

export function stopwatch(): () => Cost {
  const start = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - start) / 1000, processorSeconds: (user + system) / 1e6 };
  };
}
