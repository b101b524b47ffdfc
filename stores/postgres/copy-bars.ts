/** Many bars by COPY. */
import type { StoredBar } from '../../schemas/market.ts';
import { copyRows, postgresDays, postgresMicroseconds, RowWriter } from './binary-copy.ts';
import type { Db } from './db.ts';

const COLUMNS = ['symbol', 'session', 'known_at', 'open', 'high', 'low', 'close', 'volume', 'raw_key'];
/** Lengths of nine fields, date, instant and five numbers. */
const FIXED_BYTES = 2 + 9 * 4 + 4 + 8 + 5 * 8;

/** All or none: throws unique_violation (23505) when one of them is there. `db` is a client inside a transaction. */
export async function copyBars(db: Db, bars: readonly StoredBar[]): Promise<void> {
  const writer = new RowWriter();
  const days = remember(postgresDays);
  const microseconds = remember(postgresMicroseconds);
  const text = remember((value) => Buffer.from(value));
  for (const bar of inKeyOrder(bars)) {
    const symbol = text(bar.symbol);
    const rawKey = text(bar.rawKey);
    writer.row(COLUMNS.length, FIXED_BYTES + symbol.length + rawKey.length);
    writer.text(symbol);
    writer.date(days(bar.session));
    writer.timestamp(microseconds(bar.knownAt));
    writer.float64(bar.open);
    writer.float64(bar.high);
    writer.float64(bar.low);
    writer.float64(bar.close);
    writer.float64(bar.volume);
    writer.text(rawKey);
  }
  await copyRows(db, 'bar', COLUMNS, writer);
}

/** So that two writers of the same rows cannot deadlock. Answers come in order as a rule. */
function inKeyOrder(bars: readonly StoredBar[]): readonly StoredBar[] {
  const sorted = bars.every((bar, i) => i === 0 || compareKeys(bars[i - 1]!, bar) <= 0);
  return sorted ? bars : bars.toSorted(compareKeys);
}

function compareKeys(a: StoredBar, b: StoredBar): number {
  return compare(a.symbol, b.symbol) || compare(a.session, b.session) || compare(a.knownAt, b.knownAt);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Thousands of bars share few texts. */
function remember<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = of(text);
      known.set(text, value);
    }
    return value;
  };
}
