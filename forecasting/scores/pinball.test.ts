import { test } from 'node:test';
import { intervalScore, pinball } from './pinball.ts';
import { close, oracle } from './testdata/oracle.ts';

test('pinball charges tau above the quantile and 1 - tau below it', () => {
  for (const [y, q, tau, expected] of [
    [1, 0.2, 0.9, 0.72],
    [0.2, 1, 0.9, 0.08],
    [3, 3, 0.5, 0],
  ] as const) {
    close(pinball(y, q, tau), expected, 1e-15);
  }
});

test('the interval score is the width, plus 2/alpha times the miss', () => {
  close(intervalScore(1.5, -1, 1, 0.1), 12, 1e-14);
  close(intervalScore(0.5, -1, 1, 0.1), 2, 1e-14);
  for (const [y, lower, upper, alpha, expected] of oracle.interval) {
    close(intervalScore(y, lower, upper, alpha), expected, 1e-12);
  }
});
