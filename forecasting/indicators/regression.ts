import { ratio } from './fold.ts';
import { count, mean, products, squares, type Window } from './window.ts';

export interface Line {
  /** Change of y a step of x. */
  slope: number;
  /** Share of the variance of y that the line explains; NaN when y does not vary. */
  r2: number;
}

/** Least squares line through the window's values against their position, oldest first (TA-Lib LINEARREG_SLOPE). */
export function fitLine(window: Window): Line {
  const { values, from, end } = window;
  const n = end - from;
  const centreX = (n - 1) / 2;
  const centreY = mean(window);
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const dy = values[from + i]! - centreY;
    xy += (i - centreX) * dy;
    yy += dy * dy;
  }
  const xx = (n * (n * n - 1)) / 12;
  return { slope: xy / xx, r2: ratio(xy * xy, xx * yy) };
}

/** Slope of y on x; paired windows of the same length, as below. NaN when x does not vary. */
export function slopeOn(y: Window, x: Window): number {
  return ratio(products(y, x), squares(x));
}

/** Pearson correlation; NaN when x or y does not vary. */
export function correlation(y: Window, x: Window): number {
  return ratio(products(y, x), Math.sqrt(squares(x) * squares(y)));
}

/** Standard deviation of y - beta x, divisor n; NaN when x does not vary. */
export function residualDeviation(y: Window, x: Window): number {
  const xy = products(y, x);
  return Math.sqrt(Math.max(0, squares(y) - ratio(xy, squares(x)) * xy) / count(x));
}

/** Pairs were pushed together, so equal positions belong together; oldest first. */
function pairsOf(y: Window, x: Window) {
  let sumX = 0;
  let sumY = 0;
  for (let i = x.from; i < x.end; i++) {
    sumX += x.values[i]!;
    sumY += y.values[i]!;
  }
  const n = x.end - x.from;
  return { n, centreX: sumX / n, centreY: sumY / n, xs: x.values, ys: y.values };
}

export interface TailMoments {
  /** Slope of y on x over the pairs whose x is below its mean (Ang, Chen and Xing 2006); NaN where x does not vary there. */
  below: number;
  /** E[(y - Ey)(x - Ex)^2] / (sd(y) var(x)), divisor n: what y does when x moves far (Kraus and Litzenberger 1976). */
  coskewness: number;
}

export function tailMoments(y: Window, x: Window): TailMoments {
  const { n, centreX, centreY, xs, ys } = pairsOf(y, x);
  let [xx, yy, xxy] = [0, 0, 0];
  let [count, sumX, sumY] = [0, 0, 0];
  for (let i = x.from; i < x.end; i++) {
    const dx = xs[i]! - centreX;
    const dy = ys[i]! - centreY;
    xx += dx * dx;
    yy += dy * dy;
    xxy += dx * dx * dy;
    if (dx < 0) {
      count++;
      sumX += dx;
      sumY += dy;
    }
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  let [belowXX, belowXY] = [0, 0];
  for (let i = x.from; i < x.end; i++) {
    const dx = xs[i]! - centreX;
    if (dx >= 0) continue;
    belowXX += (dx - meanX) * (dx - meanX);
    belowXY += (dx - meanX) * (ys[i]! - centreY - meanY);
  }
  return { below: ratio(belowXY, belowXX), coskewness: ratio(xxy / n, Math.sqrt(yy / n) * (xx / n)) };
}
