import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Candidate, pickFirstChampion } from './first-champion.ts';
import { type SanityInput, sanityBand } from './sanity.ts';

const candidate = (
  recipe: string,
  skills: number[],
  band: 'green' | 'amber' | 'red' = 'green',
): Candidate => ({
  recipe,
  metrics: Object.fromEntries(
    skills.map((skill, i) => [
      [1, 3, 5, 10][i],
      { skill, sanity: { band, reasons: band === 'green' ? [] : ['why'] } },
    ]),
  ),
});

test('the best mean skill over the horizons serves first, and the evidence says why', () => {
  const choice = pickFirstChampion([
    candidate('ewma', [0, 0, 0, 0]),
    candidate('har', [0.01, 0.008, 0.006, 0.008]),
    candidate('mean', [0.001, 0.003, 0.004, 0.02]),
  ])!;
  assert.equal(choice.recipe, 'har');
  assert.equal(choice.reason, 'best mean CRPS skill 0.80 % of 3 recipes, sanity green');
  assert.deepEqual(
    choice.evidence.ranking.map((entry) => entry.recipe),
    ['har', 'mean', 'ewma'],
  );
});

test('red and half-evaluated recipes are ranked but never serve', () => {
  const leaked = candidate('lstm', [0.3, 0.3, 0.3, 0.3], 'red');
  const half = candidate('ridge', [0.02, 0.02]);
  const choice = pickFirstChampion([leaked, half, candidate('ewma', [0, 0, 0, 0], 'amber')])!;
  assert.equal(choice.recipe, 'ewma');
  assert.deepEqual(
    choice.evidence.ranking.map(({ recipe, blocked }) => [recipe, blocked]),
    [
      ['lstm', true],
      ['ewma', false],
      ['ridge', true],
    ],
  );
  assert.deepEqual(choice.evidence.ranking[2]!.reasons, ['evaluated at 2 of 4 horizons']);
  assert.equal(pickFirstChampion([leaked]), undefined);
  assert.equal(pickFirstChampion([]), undefined);
});

test('the order of the candidates does not matter, ties go to the earlier name', () => {
  const [a, b] = [candidate('a', [0, 0, 0, 0]), candidate('b', [0, 0, 0, 0])];
  assert.equal(pickFirstChampion([b, a])!.recipe, 'a');
  assert.deepEqual(pickFirstChampion([b, a]), pickFirstChampion([a, b]));
});

const normal: SanityInput = {
  sessions: 1000,
  skill: 0.009,
  rankIc: 0.03,
  rSquared: 0.002,
  hitRate: 0.51,
  hitRateExpected: 0.5,
};

test('the sanity band has the published limits', () => {
  for (const [change, band] of [
    [{}, 'green'],
    [{ rankIc: 0.07 }, 'green'],
    [{ rankIc: 0.071 }, 'amber'],
    [{ rankIc: 0.101 }, 'red'],
    [{ rSquared: 0.011 }, 'amber'],
    [{ rSquared: 0.026 }, 'red'],
    [{ hitRate: 0.531 }, 'amber'],
    [{ hitRate: 0.551 }, 'red'],
    [{ hitRate: 0.57, hitRateExpected: 0.57 }, 'green'],
    [{ skill: 0.03 }, 'amber'],
    [{ skill: 0.06 }, 'red'],
    [{ rankIc: null, hitRate: null, hitRateExpected: null }, 'green'],
    [{ sessions: 249, rankIc: 0.3 }, 'amber'],
  ] as const) {
    assert.equal(sanityBand({ ...normal, ...change }).band, band, JSON.stringify(change));
  }
});

test('every limit that is crossed is a reason', () => {
  assert.deepEqual(sanityBand({ ...normal, rankIc: 0.2, rSquared: 0.02 }), {
    band: 'red',
    reasons: ['rankIc 0.2000 above red 0.1', 'rSquared 0.0200 above amber 0.01'],
  });
});
