import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHyper } from './hyper.ts';
import { testRecipe } from './testing.ts';

test('what a recipe leaves out has a default', () => {
  const hyper = parseHyper({ ...testRecipe(), hyper: { hidden: 32 } });
  assert.equal(hyper.hidden, 32);
  assert.equal(hyper.layers, 2);
});

test('sizes are layers x units; what is given beside one counts more', () => {
  const of = (hyper: Parameters<typeof testRecipe>[0]) => {
    const { layers, hidden } = parseHyper({ ...testRecipe(), hyper: hyper! });
    return [layers, hidden];
  };
  assert.deepEqual(of({ size: 'lightweight' }), [1, 32]);
  assert.deepEqual(of({ size: 'baseline' }), [2, 64]);
  assert.deepEqual(of({ size: 'enhanced' }), [3, 128]);
  assert.deepEqual(of({ size: 'enhanced', hidden: 16 }), [3, 16]);
});

test('the multi-scale network reads 60 sessions with 240 units unless told otherwise', () => {
  const { hidden, layers, steps } = parseHyper({ ...testRecipe(), hyper: { network: 'multi-scale' } });
  assert.deepEqual([hidden, layers, steps], [240, 2, 60]);
});

for (const [key, value, message] of [
  ['hiden', 64, /invalid hyper\.hiden in recipe lstm-small: 64; known keys are hidden, layers/],
  ['epochs', 0, /whole number of at least 1/],
  ['batch', 1.5, /whole number/],
  ['learningRate', 0, /number above 0/],
  ['steps', '20', /use a number/],
  ['steps', 61, /use at most 60/],
  ['network', 'gru', /use one of lstm, attention, alstm, multi-scale, tcn/],
  ['head', 'normal', /use one of student, quantile/],
  ['size', 'huge', /use one of lightweight, baseline, enhanced/],
  ['dropout', 1, /from 0 to below 1/],
  ['mcSamples', 5, /set dropout above 0/],
  ['mixup', 2, /from 0 to 1/],
  ['fineTune', 1, /true or false/],
  ['schedule', 'linear', /use one of cosine, one-cycle, constant/],
  ['averaging', 1, /from 0 to below 1/],
  ['precision', 'half', /use one of float32, mixed/],
] as const) {
  test(`hyper.${key}: ${JSON.stringify(value)} is refused with the way out`, () => {
    assert.throws(() => parseHyper(testRecipe({ [key]: value })), { type: 'InvalidRecipe', message });
  });
}

test('attention heads divide the units', () => {
  assert.throws(() => parseHyper(testRecipe({ network: 'attention', hidden: 6, heads: 4 })), {
    type: 'InvalidRecipe',
    message: /invalid hyper\.heads in recipe lstm-small: 4; use a divisor of hidden, 6/,
  });
});
