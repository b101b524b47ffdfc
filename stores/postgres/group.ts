/** Splits rows by symbol, keeping their order; every symbol asked for gets an array. */
export function bySymbol<R extends { symbol: string }>(
  symbols: readonly string[],
  rows: readonly R[],
): Map<string, R[]> {
  const groups = new Map<string, R[]>(symbols.map((symbol) => [symbol, []]));
  for (const row of rows) groups.get(row.symbol)?.push(row);
  return groups;
}
