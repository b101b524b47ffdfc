/** How a series hangs together in time; windows of it, oldest to newest. */
import { ratio } from './fold.ts';
import { centralMoment, mean, past, sumPast, type Window } from './window.ts';

/** First autocorrelation of `of(value)`: sum of (x_t - m)(x_{t-1} - m) / sum of (x_t - m)^2. */
export function firstAutocorrelation(
  window: Window,
  of: (value: number) => number = (value) => value,
): number {
  const n = window.values.length;
  let centre = 0;
  for (let ago = n - 1; ago >= 0; ago--) centre += of(past(window, ago));
  centre /= n;
  let before = of(past(window, n - 1)) - centre;
  let product = 0;
  let square = before * before;
  for (let ago = n - 2; ago >= 0; ago--) {
    const now = of(past(window, ago)) - centre;
    product += now * before;
    square += now * now;
    before = now;
  }
  return ratio(product, square);
}

/** Lo and MacKinlay (1988): variance of overlapping k-sums about k means, over k times the variance, less 1. */
export function varianceRatio(window: Window, k: number): number {
  const n = window.values.length;
  const centre = k * mean(window);
  let sum = 0;
  for (let ago = n - k; ago >= 0; ago--) {
    const d = sumPast(window, ago + k - 1, ago) - centre;
    sum += d * d;
  }
  return ratio(sum / (n - k + 1), k * centralMoment(window, 2)) - 1;
}

/** Slope of the change x_t - x_{t-1} on x_{t-1}: 0 for a random walk, -1 when it all comes back at once. */
export function reversionSlope(window: Window): number {
  const pairs = window.values.length - 1;
  const centreX = sumPast(window, pairs, 1) / pairs;
  const centreY = (past(window, 0) - past(window, pairs)) / pairs;
  let xx = 0;
  let xy = 0;
  for (let ago = pairs; ago >= 1; ago--) {
    const dx = past(window, ago) - centreX;
    xx += dx * dx;
    xy += dx * (past(window, ago - 1) - past(window, ago) - centreY);
  }
  return ratio(xy, xx);
}

/** Correlation of x_{t-1} with |x_t| over the window's pairs: negative where falls are followed by large moves. */
export function leadingCorrelation(window: Window): number {
  const pairs = window.values.length - 1;
  let [x, y] = [0, 0];
  for (let ago = pairs; ago >= 1; ago--) {
    x += past(window, ago);
    y += Math.abs(past(window, ago - 1));
  }
  let [xx, xy, yy] = [0, 0, 0];
  for (let ago = pairs; ago >= 1; ago--) {
    const dx = past(window, ago) - x / pairs;
    const dy = Math.abs(past(window, ago - 1)) - y / pairs;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return ratio(xy, Math.sqrt(xx * yy));
}

/** Barndorff-Nielsen and Shephard (2004): share of the squares that bipower variation does not explain, at least 0. */
export function jumpShare(window: Window): number {
  const n = window.values.length;
  let squares = 0;
  let products = 0;
  for (let ago = n - 1; ago >= 0; ago--) {
    squares += past(window, ago) ** 2;
    if (ago > 0) products += Math.abs(past(window, ago) * past(window, ago - 1));
  }
  return Math.max(0, 1 - ratio(((Math.PI / 2) * products * n) / (n - 1), squares));
}

/** Largest fall from an earlier value of the window, in its units; 0 where it never fell. */
export function largestFall(window: Window): number {
  let peak = Number.NEGATIVE_INFINITY;
  let fall = 0;
  for (let ago = window.values.length - 1; ago >= 0; ago--) {
    const value = past(window, ago);
    peak = Math.max(peak, value);
    fall = Math.max(fall, peak - value);
  }
  return fall;
}

/** Mean of the k least values (`sign` 1) or greatest (`sign` -1), summed from the extreme inwards. */
export function meanOfExtremes(window: Window, k: number, sign: 1 | -1): number {
  const extremes: number[] = [];
  for (const value of window.values) {
    const x = sign * value;
    let at = extremes.length;
    while (at > 0 && extremes[at - 1]! > x) at--;
    if (at < k) {
      extremes.splice(at, 0, x);
      if (extremes.length > k) extremes.pop();
    }
  }
  let total = 0;
  for (const x of extremes) total += x;
  return (sign * total) / extremes.length;
}
