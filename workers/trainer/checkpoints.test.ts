import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Checkpoints } from './checkpoints.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const checkpoint = (step: number) => ({ step, of: 5, bytes: bytes(step, step) });

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'tempocast-checkpoints-'));
  try {
    await work(join(root, 'run'));
  } finally {
    await rm(root, { recursive: true });
  }
}

async function damage(folder: string, prefix: string): Promise<void> {
  const name = (await readdir(folder)).find((file) => file.startsWith(prefix));
  await truncate(join(folder, name!), 1);
}

test('nothing saved: nothing to continue', () =>
  withFolder(async (folder) => {
    assert.deepEqual(await new Checkpoints(folder).load(), { completed: [], resume: undefined });
  }));

test('finished folds and the newest checkpoint of the next one are found', () =>
  withFolder(async (folder) => {
    const checkpoints = new Checkpoints(folder);
    await checkpoints.saveFold(0, bytes(9));
    for (const step of [1, 2, 3]) await checkpoints.saveCheckpoint(1, checkpoint(step));
    assert.deepEqual(await new Checkpoints(folder).load(), {
      completed: [bytes(9)],
      resume: { fold: 1, checkpoint: checkpoint(3) },
    });
    assert.equal((await readdir(folder)).length, 3);
  }));

test('G7: a damaged checkpoint is ignored for the one before it, a half-written file altogether', () =>
  withFolder(async (folder) => {
    const checkpoints = new Checkpoints(folder);
    for (const step of [1, 2]) await checkpoints.saveCheckpoint(0, checkpoint(step));
    await writeFile(join(folder, '.half-00'), 'x');
    await damage(folder, 'fold-0.step-2');
    assert.deepEqual((await checkpoints.load()).resume, { fold: 0, checkpoint: checkpoint(1) });
  }));

test('folds count only up to the first that is missing or damaged', () =>
  withFolder(async (folder) => {
    const checkpoints = new Checkpoints(folder);
    for (const fold of [0, 1, 2]) await checkpoints.saveFold(fold, bytes(fold, fold));
    await damage(folder, 'fold-1.done');
    assert.deepEqual(await checkpoints.load(), { completed: [bytes(0, 0)], resume: undefined });
  }));

test('a finished fold drops its checkpoints, a finished job its folder', () =>
  withFolder(async (folder) => {
    const checkpoints = new Checkpoints(folder);
    await checkpoints.saveCheckpoint(0, checkpoint(1));
    await checkpoints.saveFold(0, bytes(1));
    assert.equal((await readdir(folder)).length, 1);
    await checkpoints.clear();
    assert.deepEqual(await checkpoints.load(), { completed: [], resume: undefined });
  }));
