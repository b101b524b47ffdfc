/** The bundled market data as raw bars with their actions: what the stores hold after ingestion and validation. */
import type { Bar, BarSeries } from '../schemas/market.ts';
import { openMarketArchive } from '../sources/replay/archive.ts';
import { ratioAfter } from '../sources/replay/splits.ts';

export const BUNDLE_AS_OF = '2019-02-22T22:30:00.000Z';
const LAST = '2019-02-22';

export function bundledSeries(symbols: readonly string[]): BarSeries[] {
  const archives = openMarketArchive();
  return symbols.map((symbol) => {
    const archive = archives.get(symbol);
    if (!archive) throw new Error(`symbol ${symbol} is not in data/market`);
    const dividends = new Map(archive.dividends.map((d) => [d.session, d.amount]));
    const bars: Bar[] = [];
    archive.sessions.forEach((session, t) => {
      const later = ratioAfter(archive.splits, session, LAST);
      const price = (column: readonly (number | null)[]) => (column[t] ?? Number.NaN) * later;
      const split = archive.splits.find((s) => s.session === session);
      const bar: Bar = {
        session,
        open: price(archive.open),
        high: price(archive.high),
        low: price(archive.low),
        close: price(archive.close),
        volume: Math.round((archive.volume[t] ?? 0) / later),
        split: split ? split.numerator / split.denominator : 1,
        dividend: dividends.get(session) ?? 0,
      };
      if (bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close))
        bars.push(bar);
    });
    return { symbol, asOf: BUNDLE_AS_OF, bars };
  });
}
