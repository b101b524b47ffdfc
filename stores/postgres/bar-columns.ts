/** Bars as known at an instant, as columns: for readers of millions, a tenth of the memory of a row each. */
import pg from 'pg';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BarsQuery, newestBars } from './bars.ts';
import { epochDays, millisecondsAt, readCopy } from './binary-copy.ts';
import type { Db } from './db.ts';
import { createDictionary } from './dictionary.ts';

export interface TextColumn {
  /** Into the dictionary. */
  codes: Int32Array;
  dictionary: readonly string[];
}

/** By symbol and session; all columns are equally long. */
export interface BarColumns {
  rows: number;
  symbol: TextColumn;
  /** Days since 1970-01-01. */
  session: Float64Array;
  /** Epoch milliseconds. */
  knownAt: Float64Array;
  /** NaN where there is no value. */
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  rawKey: TextColumn;
}

/** What `barsAsOf` reads. `db` is the pool, or a client that nothing else uses meanwhile. */
export async function barColumnsAsOf(db: Db, query: BarsQuery): Promise<BarColumns> {
  if (db instanceof pg.Pool) {
    const client = await db.connect();
    try {
      return await barColumnsAsOf(client, query);
    } finally {
      client.release();
    }
  }
  const texts = { symbol: createDictionary(), rawKey: createDictionary() };
  let columns = emptyColumns(1 << 12);
  let rows = 0;
  await readCopy(db, barsStatement(query), FIELDS, (row) => {
    if (rows === columns.session.length) columns = doubled(columns);
    const { bytes, starts, lengths } = row;
    columns.symbol[rows] = texts.symbol.codeOf(bytes, starts[0]!, lengths[0]!);
    columns.session[rows] = epochDays(bytes.readInt32BE(starts[1]!));
    columns.knownAt[rows] = millisecondsAt(bytes, starts[2]!);
    for (let i = 0; i < NUMBERS.length; i += 1) {
      const missing = lengths[3 + i] === -1;
      columns[NUMBERS[i]!][rows] = missing ? Number.NaN : bytes.readDoubleBE(starts[3 + i]!);
    }
    columns.rawKey[rows] = texts.rawKey.codeOf(bytes, starts[8]!, lengths[8]!);
    rows += 1;
  });
  const cut = resized(columns, rows);
  return {
    ...{ ...cut, rows },
    symbol: { codes: cut.symbol, dictionary: texts.symbol.texts },
    rawKey: { codes: cut.rawKey, dictionary: texts.rawKey.texts },
  };
}

/** The fields of `newestBars` in their order. */
export const FIELDS = 9;
const NUMBERS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** COPY takes no parameters. */
export function barsStatement({ symbols, from, to, asOf, includeQuarantined }: BarsQuery): string {
  const list = `array[${symbols.map((symbol) => pg.escapeLiteral(symbol)).join(', ')}]::text[]`;
  const date = (day: SessionDate) => `${pg.escapeLiteral(day)}::date`;
  const instant = (at: Instant) => `${pg.escapeLiteral(at)}::timestamptz`;
  const span = { symbols: list, from: date(from), to: date(to), asOf: instant(checkedAsOf({ asOf })) };
  return newestBars({ ...span, includeQuarantined });
}

type Plain = Record<'symbol' | 'rawKey', Int32Array> &
  Record<'session' | 'knownAt' | (typeof NUMBERS)[number], Float64Array>;

function emptyColumns(length: number): Plain {
  const floats = () => new Float64Array(length);
  return {
    ...{
      symbol: new Int32Array(length),
      session: floats(),
      knownAt: floats(),
      rawKey: new Int32Array(length),
    },
    ...{ open: floats(), high: floats(), low: floats(), close: floats(), volume: floats() },
  };
}

function resized(columns: Plain, length: number): Plain {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(0, length)]),
  ) as Plain;
}

function doubled(columns: Plain): Plain {
  const next = emptyColumns(columns.session.length * 2);
  for (const [name, values] of Object.entries(columns)) next[name as keyof Plain].set(values);
  return next;
}
