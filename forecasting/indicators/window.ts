/**
 * The last `size` values of a series, as plain data that JSON can carry.
 *
 * Statistics are recomputed from the window in the order of arrival instead of adding the new and subtracting
 * the old value: they cannot drift, and they depend on the window alone, so a fold that started later has the
 * same bits. A scan costs about 1 ns a value and windows are a year at most.
 */
export interface Window {
  size: number;
  /** Where the oldest value is. */
  first: number;
  values: number[];
}

export function createWindow(size: number): Window {
  return { size, first: 0, values: [] };
}

export function push(window: Window, value: number): void {
  const { values, size, first } = window;
  if (values.length < size) {
    values.push(value);
    return;
  }
  values[first] = value;
  window.first = first + 1 === size ? 0 : first + 1;
}

export function isFull(window: Window): boolean {
  return window.values.length === window.size;
}

/** The value `ago` pushes before the newest; NaN when the window does not reach that far. */
export function past(window: Window, ago: number): number {
  const { values, first } = window;
  const at = first - 1 - ago;
  return ago < values.length ? values[at < 0 ? at + values.length : at]! : Number.NaN;
}

/** Sum of f(value) from the oldest to the newest. */
export function sumOf(window: Window, f: (value: number) => number): number {
  const { values, first } = window;
  let sum = 0;
  for (let i = first; i < values.length; i++) sum += f(values[i]!);
  for (let i = 0; i < first; i++) sum += f(values[i]!);
  return sum;
}

export function sum(window: Window): number {
  const { values, first } = window;
  let total = 0;
  for (let i = first; i < values.length; i++) total += values[i]!;
  for (let i = 0; i < first; i++) total += values[i]!;
  return total;
}

export function mean(window: Window): number {
  return sum(window) / window.values.length;
}

/** Two-pass central moment: the sum of (x - mean)^power divided by the number of values. */
export function centralMoment(window: Window, power: 2 | 3 | 4): number {
  const { values, first } = window;
  const centre = mean(window);
  let total = 0;
  for (let k = 0, i = first; k < values.length; k++, i++) {
    if (i === values.length) i = 0;
    const d = values[i]! - centre;
    total += power === 2 ? d * d : power === 3 ? d * d * d : d * d * d * d;
  }
  return total / values.length;
}

/** Standard deviation with divisor n (`lost` = 0, as Bollinger's) or n - 1 (`lost` = 1, the sample's). */
export function deviation(window: Window, lost: 0 | 1): number {
  const n = window.values.length;
  return Math.sqrt((centralMoment(window, 2) * n) / (n - lost));
}

export function minimum(window: Window): number {
  const { values } = window;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! < least) least = values[i]!;
  return least;
}

export function maximum(window: Window): number {
  const { values } = window;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** Sum of the values from `oldest` to `newest` pushes ago, both included, oldest first; the window reaches that far. */
export function sumPast(window: Window, oldest: number, newest: number): number {
  const { values, first } = window;
  let total = 0;
  let i = first - 1 - oldest;
  if (i < 0) i += values.length;
  for (let ago = oldest; ago >= newest; ago--, i++) {
    if (i === values.length) i = 0;
    total += values[i]!;
  }
  return total;
}

/** Mean of the newest `n` values. */
export function meanPast(window: Window, n: number): number {
  return sumPast(window, n - 1, 0) / n;
}
