import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CpcvSettings, SessionRange } from '../../schemas/training.ts';
import { combinatorialSplits, keepSessions, purgeOf } from './cpcv.ts';
import { testPanel } from './testdata/panels.ts';

const listed = (ranges: readonly SessionRange[]) =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

test('60 sessions in 6 blocks, 2 of them tested, purge 2, embargo 3: the table by hand', () => {
  const { splits, paths } = combinatorialSplits(60, { folds: 6, testFolds: 2, purge: 2, embargo: 3 });
  assert.equal(splits.length, 15);
  assert.equal(paths.length, 5);
  assert.deepEqual(splits[1], {
    index: 1,
    test: [
      [0, 9],
      [20, 29],
    ],
    train: [
      [15, 17],
      [35, 59],
    ],
  });
  assert.deepEqual(splits.find(({ test }) => test[0]![0] === 10 && test[1]![0] === 20)!.train, [
    [0, 7],
    [35, 59],
  ]);
  for (const path of paths) assert.equal(path.length, 6);
  assert.deepEqual(
    combinatorialSplits(60, { folds: 6, testFolds: 2, purge: 2, embargo: 3 }, 100).splits[1]!.train,
    [
      [115, 117],
      [135, 159],
    ],
  );
});

interface Case extends CpcvSettings {
  sessions: number;
  paths: number;
  pathIds: number[][];
  splits: { train: number[]; test: [number, number][] }[];
}

test('splits and paths are those of skfolio', () => {
  const file = new URL('./testdata/skfolio-cpcv.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  assert.equal(cases.length, 5);
  for (const { sessions, paths, pathIds, splits, ...settings } of cases) {
    const ours = combinatorialSplits(sessions, settings);
    assert.equal(ours.paths.length, paths);
    assert.deepEqual(
      ours.splits.map(({ train, test }) => ({ train: listed(train), test })),
      splits,
    );
    // skfolio: by split, the path that each of its test blocks belongs to.
    const theirs = ours.splits.map(({ index }) =>
      ours.paths.flatMap((path, number) =>
        path.flatMap((split, block) => (split === index ? [[block, number]] : [])),
      ),
    );
    assert.deepEqual(
      theirs.map((blocks) => blocks.sort(([a], [b]) => a! - b!).map(([, number]) => number)),
      pathIds,
    );
  }
});

test('sessions that are left out are gone, and no label reaches into them', () => {
  const panel = testPanel({ sessions: 120, symbols: 3 });
  const kept = keepSessions(panel, [
    [10, 49],
    [70, 119],
  ]);
  assert.deepEqual(
    [...new Set(kept.sessionIndex)],
    listed([
      [10, 49],
      [70, 119],
    ]),
  );
  const labelled = (session: number, h: 1 | 10) =>
    Number.isFinite(kept.targets[h][kept.sessionIndex.indexOf(session)]!);
  assert.deepEqual(
    [labelled(39, 10), labelled(40, 10), labelled(48, 1), labelled(49, 1)],
    [true, false, true, false],
  );
  assert.equal(purgeOf(10), 9);
  assert.equal(purgeOf(5, 1), 5);
});

test('numbers that make no cross-validation are refused', () => {
  for (const wrong of [{ folds: 2 }, { testFolds: 6 }, { purge: -1 }, { embargo: 0.5 }, { folds: 40 }]) {
    const settings = { folds: 6, testFolds: 2, purge: 2, embargo: 3, ...wrong };
    assert.throws(() => combinatorialSplits(60, settings), { type: 'InvalidCrossValidation' });
  }
});
