/** Direction: hit rate, what independence would give, and the test of Pesaran & Timmermann 1992. */

export interface DirectionTest {
  /** Share of equal signs, P. */
  hitRate: number;
  /** Share of rises among the outcomes: what "always up" would score. */
  baseRate: number;
  /** Hit rate under independence, P* = py px + (1 - py)(1 - px). */
  expected: number;
  /** Standard normal under independence; null where one side never changes sign. */
  pt: number | null;
}

/** For ONE series. Signs of a panel are not independent across symbols; use `dailyDirection` there. */
export function pesaranTimmermann(y: ArrayLike<number>, forecast: ArrayLike<number>): DirectionTest {
  const n = y.length;
  let hits = 0;
  let ups = 0;
  let calls = 0;
  for (let i = 0; i < n; i++) {
    const up = y[i]! > 0;
    const call = forecast[i]! > 0;
    if (up === call) hits++;
    if (up) ups++;
    if (call) calls++;
  }
  const [p, py, px] = [hits / n, ups / n, calls / n];
  const expected = py * px + (1 - py) * (1 - px);
  const variance = (expected * (1 - expected)) / n;
  const varianceExpected =
    ((2 * py - 1) ** 2 * px * (1 - px) + (2 * px - 1) ** 2 * py * (1 - py)) / n +
    (4 * py * px * (1 - py) * (1 - px)) / (n * n);
  const spread = variance - varianceExpected;
  // Not > 0 but > rounding: with one constant side the difference is zero up to a few ulp.
  const pt = spread > 1e-15 ? (p - expected) / Math.sqrt(spread) : null;
  return { hitRate: p, baseRate: py, expected, pt };
}
