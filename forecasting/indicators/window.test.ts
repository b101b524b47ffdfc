import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  createWindow,
  deviation,
  isFull,
  maximum,
  mean,
  meanPast,
  minimum,
  past,
  powerSums,
  push,
  sum,
  sumPast,
  variance,
} from './window.ts';

test('a window keeps the newest values and forgets the oldest', () => {
  const window = createWindow(3);
  const seen = [5, 1, 4, 2].map((value) => {
    push(window, value);
    return [isFull(window), sum(window), minimum(window), maximum(window), past(window, 0), past(window, 2)];
  });
  assert.deepEqual(seen, [
    [false, 5, 5, 5, 5, Number.NaN],
    [false, 6, 1, 5, 1, Number.NaN],
    [true, 10, 1, 5, 4, 5],
    [true, 7, 1, 4, 2, 1],
  ]);
  assert.equal(mean(window), 7 / 3);
  assert.equal(sumPast(window, 2, 1), 5);
  assert.equal(meanPast(window, 2), 3);
});

test('standard deviations of 2 4 4 4 5 5 7 9 are 2 with divisor n and sqrt(32/7) with n - 1', () => {
  const window = createWindow(8);
  for (const value of [2, 4, 4, 4, 5, 5, 7, 9]) push(window, value);
  assert.equal(deviation(window, 0), 2);
  assert.equal(deviation(window, 1), Math.sqrt(32 / 7));
  assert.deepEqual(powerSums(window), { second: 32, third: 42, fourth: 356 });
});

test('statistics depend on the last values alone, to the last bit, whatever came before', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 160 }),
      fc.array(number, { minLength: 7, maxLength: 7 }),
      (before, last) => {
        const [long, short] = [createWindow(7), createWindow(7)];
        for (const value of [...before, ...last]) push(long, value);
        for (const value of last) push(short, value);
        for (const f of [sum, mean, minimum, maximum]) assert.ok(Object.is(f(long), f(short)));
        assert.deepEqual(powerSums(long), powerSums(short));
        assert.ok(Object.is(variance(long), variance(short)));
        for (let ago = 0; ago < 7; ago++) assert.equal(past(long, ago), last[6 - ago]);
        assert.equal(sumPast(long, 6, 0), sum(long));
      },
    ),
  );
});
