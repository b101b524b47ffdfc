/** How a series hangs together in time; windows of it, oldest to newest. */
import { ratio } from './fold.ts';
import { slidingLagged } from './sliding.ts';
import { mean, slides, squares, sumPast, type Window } from './window.ts';

/** First autocorrelation: sum of (x_t - m)(x_{t-1} - m) / sum of (x_t - m)^2. */
export function firstAutocorrelation(window: Window): number {
  return ratio(laggedProducts(window), squares(window));
}

/** The same of |x|. */
export function absoluteAutocorrelation({ values, from, end }: Window): number {
  let centre = 0;
  for (let i = from; i < end; i++) centre += Math.abs(values[i]!);
  centre /= end - from;
  let before = Math.abs(values[from]!) - centre;
  let product = 0;
  let square = before * before;
  for (let i = from + 1; i < end; i++) {
    const now = Math.abs(values[i]!) - centre;
    product += now * before;
    square += now * now;
    before = now;
  }
  return ratio(product, square);
}

/** Sum of (x_t - mean)(x_{t-1} - mean). */
export function laggedProducts(window: Window): number {
  return slides(window) ? slidingLagged(window)[window.end]! : plainLagged(window, mean(window));
}

function plainLagged({ values, from, end }: Window, centre: number): number {
  let before = values[from]! - centre;
  let product = 0;
  for (let i = from + 1; i < end; i++) {
    const now = values[i]! - centre;
    product += now * before;
    before = now;
  }
  return product;
}

/** Lo and MacKinlay (1988): variance of overlapping 5-sums about 5 means, over 5 times the variance, less 1. */
export function varianceRatio5(window: Window): number {
  const { values, from, end } = window;
  const n = end - from;
  const centre = mean(window);
  let total = 0;
  for (let i = from + 4; i < end; i++) {
    const five = values[i - 4]! + values[i - 3]! + values[i - 2]! + values[i - 1]! + values[i]!;
    const d = five - 5 * centre;
    total += d * d;
  }
  return ratio(total / (n - 4), (5 * squares(window)) / n) - 1;
}

/** Slope of the change x_t - x_{t-1} on x_{t-1}: 0 for a random walk, -1 when it all comes back at once. */
export function reversionSlope(window: Window): number {
  const { values, from } = window;
  const end = window.end - 1;
  const pairs = end - from;
  const centreX = sumPast(window, pairs, 1) / pairs;
  const centreY = (values[end]! - values[from]!) / pairs;
  let xx = 0;
  let xy = 0;
  for (let i = from; i < end; i++) {
    const dx = values[i]! - centreX;
    xx += dx * dx;
    xy += dx * (values[i + 1]! - values[i]! - centreY);
  }
  return ratio(xy, xx);
}

/** Correlation of x_{t-1} with |x_t| over the window's pairs: negative where falls are followed by large moves. */
export function leadingCorrelation(window: Window): number {
  const { values, from } = window;
  const end = window.end - 1;
  const pairs = end - from;
  let [x, y] = [0, 0];
  for (let i = from; i < end; i++) {
    x += values[i]!;
    y += Math.abs(values[i + 1]!);
  }
  x /= pairs;
  y /= pairs;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = from; i < end; i++) {
    const dx = values[i]! - x;
    const dy = Math.abs(values[i + 1]!) - y;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return ratio(xy, Math.sqrt(xx * yy));
}

/** Barndorff-Nielsen and Shephard (2004): share of the squares that bipower variation does not explain, at least 0. */
export function jumpShare({ values, from, end }: Window): number {
  const n = end - from;
  let squares = values[from]! * values[from]!;
  let products = 0;
  for (let i = from + 1; i < end; i++) {
    squares += values[i]! * values[i]!;
    products += Math.abs(values[i]! * values[i - 1]!);
  }
  return Math.max(0, 1 - ratio(((Math.PI / 2) * products * n) / (n - 1), squares));
}

/** Largest fall from an earlier value of the window, in its units; 0 where it never fell. */
export function largestFall({ values, from, end }: Window): number {
  let peak = values[from]!;
  let fall = 0;
  for (let i = from + 1; i < end; i++) {
    const value = values[i]!;
    if (value > peak) peak = value;
    else if (peak - value > fall) fall = peak - value;
  }
  return fall;
}

const extremes = new Float64Array(8);

/** Mean of the k (at most 8) least values (`sign` 1) or greatest (`sign` -1), summed from the extreme inwards. */
export function meanOfExtremes({ values, from, end }: Window, k: number, sign: 1 | -1): number {
  let kept = 0;
  for (let i = from; i < end; i++) {
    const x = sign * values[i]!;
    if (kept === k && x >= extremes[k - 1]!) continue;
    let at = kept < k ? kept++ : k - 1;
    for (; at > 0 && extremes[at - 1]! > x; at--) extremes[at] = extremes[at - 1]!;
    extremes[at] = x;
  }
  let total = 0;
  for (let i = 0; i < kept; i++) total += extremes[i]!;
  return (sign * total) / kept;
}
