import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { armOf, armPosition } from './arms.ts';

const keys = (client: string) => ({ universe: 'demo', contest: 'demo/1', client });

test('positions are fixed for ever: sha256 over lengths and names', () => {
  assert.equal(armPosition('demo', 'demo/1', 'client-1').toFixed(12), '0.665835534373');
  assert.notEqual(armPosition('a', 'bc', 'd'), armPosition('ab', 'c', 'd'));
});

test('positions of clients are uniform: a chi-square over 20 cells of 20,000', () => {
  for (const name of [
    (i: number) => `client-${i}`,
    (i: number) => String(i),
    (i: number) => `${i}@example.com`,
  ]) {
    const cells = new Array<number>(20).fill(0);
    for (let i = 0; i < 20_000; i++) cells[Math.floor(20 * armPosition('demo', 'demo/1', name(i)))]! += 1;
    const chi2 = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99.9 % point of chi-square with 19 degrees of freedom
    assert.ok(chi2 < 43.82, `chi-square ${chi2}`);
  }
});

test('the same client has the same arm, and keeps the challenger while its share grows', () => {
  fc.assert(
    fc.property(fc.string(), fc.double({ min: 0.01, max: 0.4, noNaN: true }), (client, share) => {
      const at = (s: number) => armOf('har', [{ recipe: 'lstm', share: s }], keys(client));
      assert.equal(at(share), at(share));
      if (at(share) === 'lstm') assert.equal(at(share + 0.5), 'lstm');
    }),
  );
});

test('shares are what clients get, for one challenger and for several', () => {
  const arms = [
    { recipe: 'a', share: 0.1 },
    { recipe: 'b', share: 0.5 },
  ];
  const counts: Record<string, number> = { har: 0, a: 0, b: 0 };
  for (let i = 0; i < 20_000; i++) counts[armOf('har', arms, keys(`c${i}`))]! += 1;
  for (const [recipe, share] of [
    ['a', 0.1],
    ['b', 0.5],
    ['har', 0.4],
  ] as const)
    assert.ok(Math.abs(counts[recipe]! / 20_000 - share) < 0.01, `${recipe}: ${counts[recipe]}`);
  assert.equal(armOf('har', [], keys('x')), 'har');
});

test('shares outside (0, 1), or above 1 together, are refused', () => {
  for (const share of [0, 1, -0.1, Number.NaN])
    assert.throws(() => armOf('har', [{ recipe: 'a', share }], keys('x')), RangeError);
  const both = [
    { recipe: 'a', share: 0.6 },
    { recipe: 'b', share: 0.6 },
  ];
  assert.throws(() => armOf('har', both, keys('x')), RangeError);
});
