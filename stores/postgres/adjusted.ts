/** Adjusted prices as they would have been printed at an instant: from raw bars and the actions known then. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { actionsAsOf } from './actions.ts';
import { type AdjustedBar, backAdjust } from './back-adjust.ts';
import { barsAsOf } from './bars.ts';
import type { Db } from './db.ts';

export type { AdjustedBar } from './back-adjust.ts';

/** Of every symbol its sessions from `from` to `to`, both included, adjusted up to the newest bar known by `asOf`. */
export async function adjustedPricesAsOf(
  db: Db,
  query: { symbols: readonly string[]; from: SessionDate; to: SessionDate; asOf: Instant },
): Promise<Map<string, AdjustedBar[]>> {
  const { symbols, from, to, asOf } = query;
  // What went ex after `to` adjusts it too, by closes after `to`.
  const span = { symbols, from, to: '9999-12-31', asOf };
  const bars = await barsAsOf(db, span);
  const actions = await actionsAsOf(db, span);
  return new Map(
    symbols.map((symbol) => [
      symbol,
      backAdjust(bars.get(symbol)!, actions.get(symbol)!).filter(({ session }) => session <= to),
    ]),
  );
}
