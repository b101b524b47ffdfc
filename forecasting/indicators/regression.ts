import { ratio } from './fold.ts';
import { mean, past, type Window } from './window.ts';

export interface Line {
  /** Change of y a step of x. */
  slope: number;
  /** Share of the variance of y that the line explains; NaN when y does not vary. */
  r2: number;
}

/** Least squares line through the window's values against their position, oldest first (TA-Lib LINEARREG_SLOPE). */
export function fitLine(window: Window): Line {
  const n = window.values.length;
  const centreX = (n - 1) / 2;
  const centreY = mean(window);
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const dy = past(window, n - 1 - i) - centreY;
    xy += (i - centreX) * dy;
    yy += dy * dy;
  }
  const xx = (n * (n * n - 1)) / 12;
  return { slope: xy / xx, r2: ratio(xy * xy, xx * yy) };
}

export interface CoMoments {
  /** Slope of y on x. */
  beta: number;
  /** Pearson correlation. */
  correlation: number;
  /** Standard deviation of y - beta x, divisor n. */
  residual: number;
}

/** Paired windows of the same length; a quantity is NaN when x, or for the correlation y, does not vary. */
export function coMoments(y: Window, x: Window): CoMoments {
  const n = y.values.length;
  const [centreY, centreX] = [mean(y), mean(x)];
  let xx = 0;
  let xy = 0;
  let yy = 0;
  // Pairs were pushed together, so equal positions belong together; oldest first.
  for (let k = 0, i = x.first; k < n; k++, i++) {
    if (i === n) i = 0;
    const dx = x.values[i]! - centreX;
    const dy = y.values[i]! - centreY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const beta = ratio(xy, xx);
  return {
    beta,
    correlation: ratio(xy, Math.sqrt(xx * yy)),
    residual: Math.sqrt(Math.max(0, yy - beta * xy) / n),
  };
}

/** Slope of y on x over the pairs whose x is below its mean (Ang, Chen and Xing 2006); NaN where x does not vary there. */
export function slopeBelowMean(y: Window, x: Window): number {
  const n = x.values.length;
  const centre = mean(x);
  let [count, sumX, sumY] = [0, 0, 0];
  for (let ago = n - 1; ago >= 0; ago--) {
    if (past(x, ago) >= centre) continue;
    count++;
    sumX += past(x, ago);
    sumY += past(y, ago);
  }
  let [xx, xy] = [0, 0];
  for (let ago = n - 1; ago >= 0; ago--) {
    if (past(x, ago) >= centre) continue;
    const dx = past(x, ago) - sumX / count;
    xx += dx * dx;
    xy += dx * (past(y, ago) - sumY / count);
  }
  return ratio(xy, xx);
}

/** E[(y - Ey)(x - Ex)^2] / (sd(y) var(x)), divisor n: what y does when x moves far (Kraus and Litzenberger 1976). */
export function coskewness(y: Window, x: Window): number {
  const n = y.values.length;
  const [centreY, centreX] = [mean(y), mean(x)];
  let [xx, yy, xxy] = [0, 0, 0];
  for (let ago = n - 1; ago >= 0; ago--) {
    const dx = past(x, ago) - centreX;
    const dy = past(y, ago) - centreY;
    xx += dx * dx;
    yy += dy * dy;
    xxy += dx * dx * dy;
  }
  return ratio(xxy / n, Math.sqrt(yy / n) * (xx / n));
}
