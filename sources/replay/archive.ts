/** The bundled history of one symbol, read once. Prices are adjusted for all splits in the bundle, like the files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { sessionHours } from '../../schemas/calendar/hours.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { type Dividend, impliedDividends } from './dividends.ts';
import { type Instrument, instrumentOf } from './instruments.ts';
import { type Split, splitsOf } from './splits.ts';

export const MARKET_DATA_DIR = fileURLToPath(new URL('../../data/market', import.meta.url));

export type Column = readonly (number | null)[];

export interface Archive {
  symbol: string;
  instrument: Instrument;
  sessions: readonly SessionDate[];
  indexOf: ReadonlyMap<SessionDate, number>;
  /** Instants of open and close in epoch seconds. */
  opensAt: readonly number[];
  closesAt: readonly number[];
  open: Column;
  high: Column;
  low: Column;
  close: Column;
  volume: Column;
  splits: readonly Split[];
  /** As traded. */
  dividends: readonly Dividend[];
}

export interface MarketArchive {
  /** undefined when the symbol is not bundled. */
  get(symbol: string): Archive | undefined;
}

/** Reads each symbol's file at its first use and keeps it. */
export function openMarketArchive(dir: string = MARKET_DATA_DIR): MarketArchive {
  const archives = new Map<string, Archive>();
  const hours = new Map<SessionDate, [open: number, close: number]>();
  return {
    get(symbol) {
      const instrument = instrumentOf(symbol);
      if (!instrument) return undefined;
      let archive = archives.get(symbol);
      if (!archive) {
        archive = parse(
          symbol,
          instrument,
          gunzipSync(readFileSync(join(dir, `${symbol}.csv.gz`))).toString(),
          hours,
        );
        archives.set(symbol, archive);
      }
      return archive;
    },
  };
}

function parse(
  symbol: string,
  instrument: Instrument,
  csv: string,
  hours: Map<SessionDate, [number, number]>,
): Archive {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','));
  const sessions = rows.map((row) => row[0]!);
  const column = (index: number) => rows.map((row) => (row[index] === 'null' ? null : Number(row[index])));
  const close = column(4);
  const times = sessions.map((session) => {
    let pair = hours.get(session);
    if (!pair) {
      const { open: opens, close: closes } = sessionHours(session);
      pair = [Date.parse(opens) / 1000, Date.parse(closes) / 1000];
      hours.set(session, pair);
    }
    return pair;
  });
  return {
    symbol,
    instrument,
    sessions,
    indexOf: new Map(sessions.map((session, i) => [session, i])),
    opensAt: times.map(([opens]) => opens),
    closesAt: times.map(([, closes]) => closes),
    open: column(1),
    high: column(2),
    low: column(3),
    close,
    volume: column(6),
    splits: splitsOf(symbol),
    dividends: impliedDividends(sessions, close, column(5)),
  };
}
