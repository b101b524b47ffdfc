import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { correlation, residualDeviation, slopeOn } from './regression.ts';
import { firstAutocorrelation, laggedProducts, varianceRatio5 } from './serial.ts';
import { createSlidingWindow, lieOver, roomIn, type SlidingWindow } from './sliding.ts';
import {
  createWindow,
  deviation,
  excessKurtosis,
  maximum,
  mean,
  meanPast,
  minimum,
  push,
  skewness,
  squares,
  sum,
  sumOf,
  sumPast,
  type Window,
} from './window.ts';

const falls = (x: number) => Math.min(x, 0);
const ofOne: ((window: Window) => number)[] = [
  ...[sum, mean, squares, skewness, excessKurtosis, minimum, maximum, laggedProducts],
  ...[firstAutocorrelation, varianceRatio5],
  (w) => deviation(w, 1),
  (w) => sumOf(w, falls),
  (w) => sumOf(w, Math.sign),
  (w) => meanPast(w, Math.ceil(w.size / 3)),
  (w) => sumPast(w, w.size - 1, Math.floor(w.size / 2)),
];
const ofTwo = [slopeOn, correlation, residualDeviation];

const values = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const cases = fc
  .record({
    size: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: 0, max: 130 }),
    held: fc.nat(40),
  })
  .chain(({ size, length, held }) =>
    fc.record({
      size: fc.constant(size),
      held: fc.constant(Math.min(size, length, held)),
      pairs: fc.array(fc.tuple(values, values), { minLength: length, maxLength: length }),
    }),
  );

/** Slides two windows together, which held some of the values already. */
function slid(windows: SlidingWindow[], size: number, held: number, pairs: number[][], at: () => void): void {
  windows.forEach((window, k) => {
    roomIn(window, pairs.length).set(pairs.map((pair) => pair[k]!));
    lieOver(window, size, held, pairs.length);
  });
  for (let end = held; end <= pairs.length; end++) {
    for (const window of windows) {
      window.end = end;
      window.from = Math.max(0, end - size);
    }
    at();
  }
}

test('a statistic of a window that slides has the bits of the same window filled by pushes, wherever it is', () => {
  // The same two for all cases: what they knew of other values is forgotten.
  const [own, other] = [createSlidingWindow(), createSlidingWindow()];
  fc.assert(
    fc.property(cases, fc.shuffledSubarray(ofOne), ({ size, held, pairs }, statistics) => {
      slid([own, other], size, held, pairs, () => {
        const plain = [0, 1].map((k) => {
          const window = createWindow(size);
          for (const pair of pairs.slice(own.from, own.end)) push(window, pair[k]!);
          return window;
        }) as [Window, Window];
        if (own.end - own.from < size) return;
        for (const of of statistics) assert.ok(Object.is(of(own), of(plain[0])), `${of} at ${own.end}`);
        for (const of of ofTwo)
          assert.ok(Object.is(of(own, other), of(...plain)), `${of.name} at ${own.end}`);
      });
    }),
    { numRuns: 200 },
  );
});
