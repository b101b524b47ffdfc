import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { allClose } from '../models/testdata/oracle.ts';
import { exactShapley, permutationShapley } from './shapley.ts';

const { game } = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));

/** A game given by its value for every coalition, bit i of the index being player i. */
const table = (values: readonly number[]) => (present: readonly boolean[]) =>
  values[present.reduce((mask, is, i) => mask + (is ? 2 ** i : 0), 0)]!;
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

test('three players by hand: two gloves for the left hand, one for the right', () => {
  // A pair is worth 1: player 0 has the only right glove.
  const gloves = table([0, 0, 0, 1, 0, 1, 0, 1]);
  allClose(exactShapley(3, gloves), [2 / 3, 1 / 6, 1 / 6], 1e-15);
});

test("exact values are those of shap's ExactExplainer", () => {
  const f = (x: number[]) => {
    const [a, b, c, d, e] = x as [number, number, number, number, number];
    return a * b + Math.sin(c) * d ** 2 + Math.exp(0.3 * e) - a * c * e;
  };
  const mean = (present: readonly boolean[]) =>
    game.background.reduce(
      (total: number, row: number[]) =>
        total + f(row.map((value, i) => (present[i] ? game.row[i] : value))) / game.background.length,
      0,
    );
  allClose(exactShapley(5, mean), game.values, 1e-12);
  allClose([mean(new Array(5).fill(false))], [game.base], 1e-12);
});

test('orders telescope: values sum to v(all) - v(none) at one pair as at a hundred, for up to ten players', () => {
  const games = fc.integer({ min: 1, max: 10 }).chain((players) =>
    fc.tuple(
      fc.constant(players),
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
        minLength: 2 ** players,
        maxLength: 2 ** players,
      }),
      fc.integer({ min: 1, max: 9 }),
    ),
  );
  fc.assert(
    fc.property(games, ([players, values, pairs]) => {
      const total = values.at(-1)! - values[0]!;
      assert.ok(Math.abs(sum(permutationShapley(players, table(values), pairs, 3)) - total) < 1e-10);
      assert.ok(Math.abs(sum(exactShapley(players, table(values))) - total) < 1e-10);
    }),
    { numRuns: 40 },
  );
});

test('one antithetic pair is exact for a game of pairwise interactions, many come near one of three', () => {
  const pairwise = (present: readonly boolean[]) => {
    const [a, b, c, d] = present.map(Number) as [number, number, number, number];
    return 2 * a - b + 3 * a * b - 4 * b * c + d;
  };
  allClose(permutationShapley(4, pairwise, 1, 8), exactShapley(4, pairwise), 1e-14);
  const three = (present: readonly boolean[]) => (present[0] && present[1] && present[3] ? 1 : 0);
  const error = permutationShapley(4, three, 400, 8).map((value, i) => value - exactShapley(4, three)[i]!);
  assert.ok(error.every((e) => Math.abs(e) < 0.03));
});
