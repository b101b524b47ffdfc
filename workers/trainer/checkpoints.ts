/**
 * Progress of a job in a folder, so that the next attempt continues where a killed one stopped.
 * Invariants: (1) a file appears at once with all its bytes, synced, or not at all; (2) a file whose bytes do not hash
 * to what its name says is as good as absent; (3) two attempts that overlap write the same bytes under the same names.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../../forecasting/models/contract.ts';
import { NeedsPersonError } from '../../schemas/errors.ts';

/** A second one to fall back on, should the newest be damaged. */
const KEPT = 2;
const NAME = /^fold-(\d+)\.(?:step-(\d+)-of-(\d+)|done)\.([0-9a-f]{64})$/;

interface Entry {
  file: string;
  fold: number;
  /** 0 for a finished fold. */
  step: number;
  of: number;
  sha256: string;
}

export interface SavedProgress {
  /** Model bytes of the finished folds, by fold index. */
  completed: (Uint8Array | undefined)[];
  /** Newest valid checkpoint of the first fold that is not finished. */
  resume: { fold: number; checkpoint: Checkpoint } | undefined;
}

export class Checkpoints {
  readonly #folder: string;

  /** @param folder of one job of one training run; made when something is saved */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(): Promise<SavedProgress> {
    const entries = await this.#entries();
    const completed: SavedProgress['completed'] = [];
    for (let fold = 0; ; fold++) {
      const done = entries.filter((e) => e.fold === fold && e.step === 0);
      const bytes = (await Promise.all(done.map((e) => this.#valid(e)))).find(Boolean);
      if (bytes === undefined) break;
      completed.push(bytes);
    }
    const fold = completed.length;
    const steps = entries.filter((e) => e.fold === fold && e.step > 0).sort((a, b) => b.step - a.step);
    for (const { step, of, ...entry } of steps) {
      const bytes = await this.#valid(entry);
      if (bytes) return { completed, resume: { fold, checkpoint: { step, of, bytes } } };
    }
    return { completed, resume: undefined };
  }

  async saveCheckpoint(fold: number, { step, of, bytes }: Checkpoint): Promise<void> {
    await this.#write(`fold-${fold}.step-${step}-of-${of}`, bytes);
    const older = (await this.#entries()).filter(
      (e) => e.fold === fold && e.step > 0 && e.step <= step - KEPT,
    );
    await this.#remove(older);
  }

  async saveFold(fold: number, bytes: Uint8Array): Promise<void> {
    await this.#write(`fold-${fold}.done`, bytes);
    await this.#remove((await this.#entries()).filter((e) => e.fold === fold && e.step > 0));
  }

  /** The job is done, and nobody will ask for its result again. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const half = join(this.#folder, `.half-${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      const file = await open(half, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(half, join(this.#folder, `${name}.${sha256(bytes)}`));
    } catch (error) {
      await rm(half, { force: true });
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
      throw new NeedsPersonError(
        'CheckpointsFull',
        `no space left for checkpoints in ${this.#folder}: free space, then resume`,
        { cause: error },
      );
    }
  }

  async #entries(): Promise<Entry[]> {
    const files = await readdir(this.#folder).catch((error) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return files.flatMap((file) => {
      const [, fold, step = '0', of = '0', sha256] = NAME.exec(file) ?? [];
      return sha256 ? [{ file, fold: Number(fold), step: Number(step), of: Number(of), sha256 }] : [];
    });
  }

  async #valid({ file, sha256: expected }: Pick<Entry, 'file' | 'sha256'>): Promise<Uint8Array | undefined> {
    const bytes = await readFile(join(this.#folder, file)).catch(() => undefined);
    return bytes && sha256(bytes) === expected ? new Uint8Array(bytes) : undefined;
  }

  async #remove(entries: Entry[]): Promise<void> {
    await Promise.all(entries.map(({ file }) => rm(join(this.#folder, file), { force: true })));
  }
}

/** The folds of a run are scored. Its final fit stays where an earlier attempt left it. */
export async function clearFolds(folderOfRun: string): Promise<void> {
  const names = await readdir(folderOfRun).catch(() => []);
  const folds = names.filter((name) => name.startsWith('fold-'));
  await Promise.all(folds.map((name) => rm(join(folderOfRun, name), { recursive: true, force: true })));
  // Refused while there is a fit.
  await rmdir(folderOfRun).catch(() => {});
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
