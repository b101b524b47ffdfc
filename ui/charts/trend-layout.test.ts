import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutTrend, type TrendPoint } from './trend-layout.ts';

const point = (value: number | null, low: number | null = null, high: number | null = null): TrendPoint => ({
  value,
  low,
  high,
  success: true,
});
const WIDTH = 158; // 100 px between the margins
const HEIGHT = 130; // 100 px

test('runs stand at equal distances, oldest left, largest value on top', () => {
  const { line, x } = layoutTrend([point(0), point(10), point(5)], WIDTH, HEIGHT);
  assert.deepEqual([0, 1, 2].map(x), [48, 98, 148]);
  assert.equal(line, 'M48,108L98,8L148,58');
});

test('a run without a value is a gap, not a zero', () => {
  assert.equal(layoutTrend([point(0), point(null), point(10)], WIDTH, HEIGHT).line, 'M48,108M148,8');
});

test('bounds are a band over the runs that have both, upper edge first', () => {
  const { bands } = layoutTrend(
    [point(5), point(5, 0, 10), point(5, 0, 10), point(5, null, 10)],
    WIDTH,
    HEIGHT,
  );
  assert.deepEqual(bands, ['M81.3,8L114.7,8L114.7,108L81.3,108Z']);
});

test('one run stands in the middle, and constants are not drawn on the edge', () => {
  assert.equal(layoutTrend([point(4)], WIDTH, HEIGHT).line, 'M98,41.3');
  assert.deepEqual(layoutTrend([point(0)], WIDTH, HEIGHT).y.domain(), [0, 1]);
  assert.deepEqual(layoutTrend([], WIDTH, HEIGHT).line, '');
});
