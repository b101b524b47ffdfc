/** Puts the values of those ranks, ascending, where they would be if all were sorted (quickselect, Hoare 1961). No NaN. A fifth of a sort. */
export function orderAt(
  values: Float64Array,
  ranks: readonly number[],
  from = 0,
  to = values.length - 1,
): void {
  if (ranks.length === 0 || from >= to) return;
  if (to - from < 16) {
    values.subarray(from, to + 1).sort();
    return;
  }
  const [a, b, c] = [values[from]!, values[(from + to) >> 1]!, values[to]!];
  const pivot = a < b ? (b < c ? b : Math.max(a, c)) : a < c ? a : Math.max(b, c);
  let [low, high] = [from, to];
  while (low <= high) {
    while (values[low]! < pivot) low++;
    while (values[high]! > pivot) high--;
    if (low > high) break;
    const value = values[low]!;
    values[low++] = values[high]!;
    values[high--] = value;
  }
  orderAt(
    values,
    ranks.filter((rank) => rank <= high),
    from,
    high,
  );
  orderAt(
    values,
    ranks.filter((rank) => rank >= low),
    low,
    to,
  );
}
