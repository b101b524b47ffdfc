/** Median of the last values: a small sorted window, so that a million bars take a fraction of a second. */

export interface RollingMedian {
  push(value: number): void;
  /** Multiplies every value in the window. */
  scale(factor: number): void;
  size(): number;
  /** Mean of the middle two when the count is even; NaN when empty. */
  value(): number;
}

export function rollingMedian(window: number): RollingMedian {
  const sorted = new Float64Array(window);
  const arrived = new Float64Array(window);
  let [count, oldest] = [0, 0];

  const place = (value: number): number => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    push(value) {
      if (count < window) {
        const at = place(value);
        sorted.copyWithin(at + 1, at, count);
        sorted[at] = value;
        count++;
      } else {
        // The new value takes the oldest one's place, and what lies between moves by one.
        let at = place(arrived[oldest]!);
        while (at + 1 < count && sorted[at + 1]! < value) sorted[at] = sorted[++at]!;
        while (at > 0 && sorted[at - 1]! > value) sorted[at] = sorted[--at]!;
        sorted[at] = value;
      }
      arrived[oldest] = value;
      oldest = oldest + 1 === window ? 0 : oldest + 1;
    },
    scale(factor) {
      // A product by one positive factor keeps the order.
      for (let i = 0; i < count; i++) sorted[i]! *= factor;
      for (let i = 0; i < window; i++) arrived[i]! *= factor;
    },
    size: () => count,
    value() {
      if (count === 0) return Number.NaN;
      const middle = count >> 1;
      return count % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    },
  };
}
