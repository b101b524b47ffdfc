import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHyper } from './hyper.ts';
import { testRecipe } from './testing.ts';

test('what a recipe leaves out has a default', () => {
  const hyper = parseHyper({ ...testRecipe(), hyper: { hidden: 32 } });
  assert.equal(hyper.hidden, 32);
  assert.equal(hyper.layers, 2);
});

for (const [key, value, message] of [
  ['hiden', 64, /invalid hyper\.hiden in recipe lstm-small: 64; known keys are hidden, layers/],
  ['epochs', 0, /whole number of at least 1/],
  ['batch', 1.5, /whole number/],
  ['learningRate', 0, /number above 0/],
  ['steps', '20', /use a number/],
  ['steps', 61, /use at most 60/],
] as const) {
  test(`hyper.${key}: ${JSON.stringify(value)} is refused with the way out`, () => {
    assert.throws(() => parseHyper(testRecipe({ [key]: value })), { type: 'InvalidRecipe', message });
  });
}
