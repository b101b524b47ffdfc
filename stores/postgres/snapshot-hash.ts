/** The identity of bars: their values, not the bytes some writer made of them. The same on every machine. */
import { createHash } from 'node:crypto';
import type { Instant, SessionDate, StoredBar } from '../../schemas/market.ts';

export interface RowHasher {
  /** Open, high, low, close, volume. */
  add(session: SessionDate, knownAt: Instant, numbers: readonly (number | null)[]): void;
  digest(): string;
}

const ROW_BYTES = 'yyyy-mm-dd yyyy-mm-ddThh:mm:ss.mmmZ\n'.length + 5 * 8;
const ROWS_AT_ONCE = 512;

/**
 * sha256 of one symbol's bars in session order: the symbol and a line feed; then of each bar `session known_at`, a line
 * feed and five float64, little-endian. null is the NaN 7ff8000000000001, any NaN 7ff8000000000000.
 */
export function createRowHasher(symbol: string): RowHasher {
  const hash = createHash('sha256').update(`${symbol}\n`);
  const bytes = Buffer.allocUnsafe(ROW_BYTES * ROWS_AT_ONCE);
  let at = 0;
  const flush = () => {
    hash.update(bytes.subarray(0, at));
    at = 0;
  };
  return {
    add(session, knownAt, numbers) {
      if (at + ROW_BYTES > bytes.length) flush();
      at += bytes.write(`${session} ${knownAt}\n`, at, 'latin1');
      for (const value of numbers) at = writeNumber(bytes, value, at);
    },
    digest() {
      flush();
      return hash.digest('hex');
    },
  };
}

function writeNumber(bytes: Buffer, value: number | null, at: number): number {
  if (value !== null && !Number.isNaN(value)) return bytes.writeDoubleLE(value, at);
  return bytes.writeUInt32LE(0x7ff80000, bytes.writeUInt32LE(value === null ? 1 : 0, at));
}

/** Of one symbol's bars, in session order. */
export function hashRows(symbol: string, bars: readonly StoredBar[]): string {
  const hasher = createRowHasher(symbol);
  for (const { session, knownAt, open, high, low, close, volume } of bars) {
    hasher.add(session, knownAt, [open, high, low, close, volume]);
  }
  return hasher.digest();
}

/** sha256 over a line `symbol hash` of each, in the order of their code units. */
export function hashOfSymbols(symbols: readonly { symbol: string; hash: string }[]): string {
  const lines = symbols.map(({ symbol, hash }) => `${symbol} ${hash}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
