import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pesaranTimmermann } from './pesaran-timmermann.ts';
import { qlike } from './qlike.ts';
import { r2VersusZero } from './r2.ts';
import { skill } from './skill.ts';
import { close } from './testdata/oracle.ts';

const t = Array.from({ length: 40 }, (_, i) => i + 1);

test('pesaran-timmermann of a shifted sine has the reference values', () => {
  const found = pesaranTimmermann(
    t.map((i) => Math.sin(i)),
    t.map((i) => Math.sin(i + 0.5)),
  );
  close(found.hitRate, 0.85, 1e-15);
  close(found.expected, 0.50125, 1e-15);
  close(found.pt!, 4.478772, 1e-6);
});

test('always up scores the base rate and proves nothing', () => {
  const found = pesaranTimmermann([1, 1, -1, 1], [1, 1, 1, 1]);
  assert.deepEqual(found, { hitRate: 0.75, baseRate: 0.75, expected: 0.75, pt: null });
});

test('r2 is 0 for the zero forecast, 1 for the truth and negative for the opposite', () => {
  const y = [0.01, -0.02, 0.03];
  assert.equal(r2VersusZero(y, [0, 0, 0]), 0);
  assert.equal(r2VersusZero(y, y), 1);
  close(r2VersusZero(y, [-0.01, 0.02, -0.03]), -3, 1e-14);
});

test('qlike is least at the realised variance and finite for a zero return', () => {
  assert.ok(qlike(4, 4) < qlike(4, 3.9) && qlike(4, 4) < qlike(4, 4.1));
  assert.equal(qlike(0, 1), 0);
});

test('skill is the share of the loss that is saved', () => {
  close(skill(0.9, 1), 0.1, 1e-15);
});
