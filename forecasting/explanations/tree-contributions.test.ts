import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { contributionsOf, freeBooster, loadBooster, predictBooster } from '../models/lightgbm/native.ts';
import { allClose } from '../models/testdata/oracle.ts';
import { exactShapley } from './shapley.ts';

const oracle = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));

interface Tree {
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  value: number[];
  leafCount: number[];
  count: number[];
}

function treesOf(text: string): Tree[] {
  return text
    .split('\nTree=')
    .slice(1)
    .map((part) => {
      const list = (name: string) =>
        part
          .match(new RegExp(`^${name}=(.*)$`, 'm'))![1]!
          .split(' ')
          .map(Number);
      return {
        ...{ feature: list('split_feature'), threshold: list('threshold') },
        ...{ left: list('left_child'), right: list('right_child') },
        ...{ value: list('leaf_value'), leafCount: list('leaf_count'), count: list('internal_count') },
      };
    });
}

/** Expected leaf when absent features send a row down both ways, by the training rows on each. */
function expected(tree: Tree, row: number[], present: readonly boolean[], node = 0): number {
  if (node < 0) return tree.value[~node]!;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const feature = tree.feature[node]!;
  if (present[feature]) {
    return expected(tree, row, present, row[feature]! <= tree.threshold[node]! ? left : right);
  }
  const count = (child: number) => (child < 0 ? tree.leafCount[~child]! : tree.count[child]!);
  const share = count(left) / (count(left) + count(right));
  return share * expected(tree, row, present, left) + (1 - share) * expected(tree, row, present, right);
}

for (const kind of ['gamma', 'forest'] as const) {
  test(`contributions of a ${kind} model are python lightgbm's, and the exact Shapley values of its trees`, () => {
    const { text, row, contributions, trees } = oracle[kind];
    const booster = loadBooster(text);
    const found = contributionsOf(booster, Float64Array.from(row), row.length);
    const [score] = predictBooster(booster, Float64Array.from(row), 1, 'num_threads=1');
    freeBooster(booster);
    allClose(found, contributions, 1e-12);
    const game = (present: readonly boolean[]) =>
      treesOf(text).reduce((sum, tree) => sum + expected(tree, row, present), 0);
    allClose(found.subarray(0, 4), exactShapley(4, game), 1e-9);
    const sum = found.reduce((a, b) => a + b, 0);
    allClose([kind === 'gamma' ? Math.exp(sum) : sum / trees], [score!], 1e-9);
  });
}
