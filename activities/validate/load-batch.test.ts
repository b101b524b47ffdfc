import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersSince } from './load-batch.ts';

const object = (symbol: string, knownAt: string) => ({ symbol, knownAt });
const SINCE = '2019-02-22T23:00:00.000Z';

test('a batch holds what arrived since the run began', () => {
  const before = object('KO', '2019-02-22T22:30:00.000Z');
  const first = object('KO', SINCE);
  const second = object('KO', '2019-02-22T23:00:07.000Z');
  assert.deepEqual(answersSince([before, first, second], SINCE), [first, second]);
});

test('a run that gets the answer of an earlier one again, bytes and all, judges it', () => {
  const yesterday = object('KO', '2019-02-21T22:30:00.000Z');
  const noon = object('KO', '2019-02-22T17:00:00.000Z');
  const evening = object('KO', '2019-02-22T22:30:00.000Z');
  const other = object('SPY', '2019-02-22T23:00:01.000Z');
  assert.deepEqual(answersSince([yesterday, noon, evening, other], SINCE), [evening, other]);
  assert.deepEqual(answersSince([yesterday], SINCE), []);
});
