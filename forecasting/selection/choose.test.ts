import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equalFrequencyBins, spreadOf, UNKNOWN } from './bins.ts';
import { choose, chooseMrmr } from './choose.ts';
import { asCorrelation, mutualInformation } from './mutual-information.ts';
import { selectionFrequency, stabilityIndex } from './stability.ts';

test('classes hold equally many rows, equal values share one, and a missing value has none', () => {
  const sixteen = Float64Array.from({ length: 16 }, (_, i) => 15 - i);
  assert.deepEqual([...equalFrequencyBins(sixteen)], [7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0]);
  const days = equalFrequencyBins(Float64Array.of(0, 0, 0, 0, 1, Number.NaN));
  assert.equal(new Set([...days].slice(0, 4)).size, 1);
  assert.ok(days[4]! > days[0]!);
  assert.equal(days[5], UNKNOWN);
});

test('a constant column has one class, and so has one of which nearly all values are the same', () => {
  assert.deepEqual(spreadOf(equalFrequencyBins(new Float64Array(10).fill(3))), { known: 10, varies: false });
  const rare = new Float64Array(20);
  rare[7] = 1;
  assert.equal(spreadOf(equalFrequencyBins(rare)).varies, false);
  assert.deepEqual(spreadOf(equalFrequencyBins(new Float64Array(4).fill(Number.NaN))), {
    known: 0,
    varies: false,
  });
});

test('mutual information: ln 2 for a copied coin, 0 for independent ones, and rows weigh what they are told', () => {
  const coin = Uint8Array.of(0, 0, 1, 1);
  assert.ok(Math.abs(mutualInformation(coin, coin, Float64Array.of(1, 1, 1, 1)) - Math.LN2) < 1e-15);
  assert.equal(mutualInformation(coin, Uint8Array.of(0, 1, 0, 1), Float64Array.of(1, 1, 1, 1)), 0);
  const twice = mutualInformation(coin, Uint8Array.of(0, 1, 1, 1), Float64Array.of(2, 1, 1, 1));
  const spelt = mutualInformation(
    Uint8Array.of(0, 0, 0, 1, 1),
    Uint8Array.of(0, 0, 1, 1, 1),
    new Float64Array(5).fill(1),
  );
  assert.equal(twice, spelt);
  assert.ok(Math.abs(asCorrelation(-0.5 * Math.log(1 - 0.36)) - 0.6) < 1e-12);
});

test('after the most relevant comes what says something else, not its copy', () => {
  const groups = ['a', 'b', 'c'];
  const redundancy = [
    [1, 0.9, 0.1],
    [0.9, 1, 0.1],
    [0.1, 0.1, 1],
  ];
  const choice = chooseMrmr([0.5, 0.45, 0.2], (a, b) => redundancy[a]![b]!, groups, 3, 1);
  assert.deepEqual(choice.order, [0, 2, 1]);
  assert.deepEqual(choice.redundancies, [0, 0.1, 0.5]);
  assert.deepEqual(
    choice.scores.map((score) => score.toFixed(3)),
    ['0.500', '2.000', '0.900'],
  );
});

test('what has no relevance comes last, and a quota holds as long as other groups have any', () => {
  const none = () => 0.5;
  assert.deepEqual(chooseMrmr([-0.1, 0.2, -0.05], none, ['a', 'b', 'c'], 3, 1).order, [1, 2, 0]);
  const scores = [5, 4, 3, 2];
  const groups = ['trend', 'trend', 'trend', 'range'];
  assert.deepEqual(choose(groups, 3, 1, (j) => scores[j]!).order, [0, 3, 1]);
  assert.deepEqual(choose(groups, 9, 2, (j) => scores[j]!).order, [0, 1, 3, 2]);
});

test('stability is 1 for one choice made again and again, 0 at the level of chance, and less below it', () => {
  assert.equal(
    stabilityIndex(
      [
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      5,
    ),
    1,
  );
  // p = 1/2, 1/2, 1/2, 1/2; k/d = 1/2: 1 - 2 (1/4) / (1/4).
  assert.equal(
    stabilityIndex(
      [
        [0, 1],
        [2, 3],
      ],
      4,
    ),
    -1,
  );
  // p = 1, 1/2, 1/2, 0: the spread is 2 (1/4 + 1/4) / 4 = 1/4, that of chance 1/4.
  assert.equal(
    stabilityIndex(
      [
        [0, 1],
        [0, 2],
      ],
      4,
    ),
    0,
  );
  assert.equal(
    stabilityIndex(
      [
        [0, 1],
        [0, 1],
      ],
      2,
    ),
    null,
  );
  assert.deepEqual(
    [
      ...selectionFrequency(
        [
          [0, 1],
          [0, 2],
        ],
        4,
      ),
    ],
    [1, 0.5, 0.5, 0],
  );
});
