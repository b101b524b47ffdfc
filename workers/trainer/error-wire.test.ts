import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NeedsPersonError, RetryableError, TerminalError } from '../../schemas/errors.ts';
import { fromWire, toWire } from './error-wire.ts';

const across = (error: unknown) => fromWire(JSON.parse(JSON.stringify(toWire(error))));

for (const error of [
  new TerminalError('MissingFeature', 'missing feature vix', { details: { feature: 'vix' } }),
  new RetryableError('LakeUnreachable', 'cannot reach the lake', { retryAfterMs: 500 }),
  new NeedsPersonError('LakeFull', 'no space left'),
]) {
  test(`a ${error.next} error stays one`, () => {
    const copy = across(error) as typeof error;
    assert.ok(copy instanceof error.constructor);
    assert.deepEqual({ ...copy, text: copy.message }, { ...error, text: error.message });
    assert.equal(copy.stack, error.stack);
  });
}

test('a bug keeps its name and its own stack', () => {
  const bug = new TypeError('x is undefined');
  const copy = across(bug);
  assert.deepEqual([copy.name, copy.message, copy.stack], [bug.name, bug.message, bug.stack]);
});

test('something thrown that is no error becomes one', () => {
  assert.equal(across('text').message, 'text');
});
