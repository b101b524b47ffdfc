/**
 * Ranks scaled to -0.5 (least) .. 0.5 (most), ties at their mean rank. Missing values stay missing and do not
 * count; fewer than two known values have no order, so they are missing too.
 */
export function crossSectionRanks(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  const order: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) order.push(i);
  const n = order.length;
  if (n < 2) return ranks;
  order.sort((a, b) => values[a]! - values[b]!);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && values[order[to]!] === values[order[from]!]) to++;
    const scaled = (from + to - 1) / 2 / (n - 1) - 0.5;
    for (let k = from; k < to; k++) ranks[order[k]!] = scaled;
    from = to;
  }
  return ranks;
}
