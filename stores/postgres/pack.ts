/** Bars of one symbol as one row: each column is its values joined by commas, in session order; null is empty. */
import type { StoredBar } from '../../schemas/market.ts';
import { parseInstant } from './connect.ts';

/** None of these can contain a comma: lake keys percent-encode it. */
export const PACKED = ['session', 'open', 'high', 'low', 'close', 'volume', 'known_at', 'raw_key'] as const;

export type PackedBars = Record<'symbol' | (typeof PACKED)[number], string>;

export function unpackBars(row: PackedBars): StoredBar[] {
  const { symbol } = row;
  const [session, open, high, low, close, volume, knownAt, rawKey] = PACKED.map((name) =>
    row[name].split(','),
  );
  const instant = remember(parseInstant);
  const key = remember((text) => text);
  return session.map((day, i) => ({
    symbol,
    session: day,
    open: numberOrNull(open[i]),
    high: numberOrNull(high[i]),
    low: numberOrNull(low[i]),
    close: numberOrNull(close[i]),
    volume: numberOrNull(volume[i]),
    knownAt: instant(knownAt[i]),
    rawKey: key(rawKey[i]),
  }));
}

const numberOrNull = (text: string): number | null => (text === '' ? null : Number(text));

/** Thousands of bars share an instant and an object; equal texts become one string. */
function remember(of: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const value = known.get(text) ?? of(text);
    known.set(text, value);
    return value;
  };
}
