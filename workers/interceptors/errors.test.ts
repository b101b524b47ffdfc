import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { NeedsPersonError, RetryableError, TerminalError } from '../../schemas/errors.ts';
import { toFailure } from './errors.ts';

test('a terminal error is not retried and keeps its type and details', () => {
  const failure = toFailure(
    new TerminalError('UnknownSymbol', 'unknown symbol "XX"', { details: { symbol: 'XX' } }),
  );
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.type, 'UnknownSymbol');
  assert.equal(failure.nonRetryable, true);
  assert.deepEqual(failure.details, [{ next: 'terminal', symbol: 'XX' }]);
});

test('a retryable error is retried after the delay that the provider asked for', () => {
  const failure = toFailure(new RetryableError('RateLimited', 'asked to wait', { retryAfterMs: 4000 }));
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.nonRetryable, false);
  assert.equal(failure.nextRetryDelay, 4000);
});

test('a retry that the provider asked to wait for comes a little later, each by chance', () => {
  const delay = (random: number, attempt: number, retryAfterMs?: number) => {
    const error = new RetryableError('RateLimited', 'asked to wait', { retryAfterMs });
    const failure = toFailure(error, { attempt, spread: true, random: () => random }) as ApplicationFailure;
    return failure.nextRetryDelay;
  };
  const rows: [random: number, attempt: number, retryAfterMs: number | undefined, expected: number][] = [
    [0, 1, 4000, 4000],
    [0.5, 1, 4000, 5000],
    [1, 7, 4000, 6000],
    [1, 1, 100, 400],
    [1, 1, 0, 250],
    [0.5, 1, undefined, 375],
    [1, 1, undefined, 500],
    [0.5, 3, undefined, 1500],
    [1, 9, undefined, 15_000],
  ];
  for (const [random, attempt, after, expected] of rows) {
    assert.equal(delay(random, attempt, after), expected, `${random} ${attempt} ${after}`);
  }
});

test('what needs a person surfaces at once, so that the workflow can wait for one', () => {
  const failure = toFailure(new NeedsPersonError('LakeFull', 'no space left'));
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.nonRetryable, true);
  assert.deepEqual(failure.details, [{ next: 'needs-person' }]);
});

test('a bug keeps its own stack, and is not tried for ever', () => {
  const bug = new TypeError('x is undefined');
  assert.equal(toFailure(bug, { attempt: 4 }), bug);
  const last = toFailure(bug, { attempt: 5 });
  assert.ok(last instanceof ApplicationFailure);
  assert.equal(last.type, 'InternalError');
  assert.equal(last.nonRetryable, true);
  assert.equal(last.cause, bug);
});
