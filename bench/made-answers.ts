/** Chart answers of as many symbols as wanted, made from the bundled ones: prices and volumes times a factor of each. */
import { type Archive, openMarketArchive } from '../sources/replay/archive.ts';
import { chartAnswer } from '../sources/replay/chart.ts';

const BASES =
  'AAPL AXP BA CAT CSCO CVX DIS GE GLD GS HD IBM INTC JNJ JPM KO MCD MMM MRK MSFT NKE PFE PG QQQ SPY UNH UTX VZ WMT XOM'.split(
    ' ',
  );
export const MADE_AT = '2019-02-22T22:30:00.000Z';

export interface MadeAnswer {
  symbol: string;
  body: Uint8Array;
}

/** The same bytes each time: `S000` is AAPL x 1, `S030` AAPL x 1.03, and so on; the last `sessions` of each. */
export function* madeAnswers(symbols: number, sessions: number): Generator<MadeAnswer> {
  const market = openMarketArchive();
  for (let i = 0; i < symbols; i += 1) {
    const base = market.get(BASES[i % BASES.length]!)!;
    const symbol = `S${String(i).padStart(3, '0')}`;
    const archive = scaled(base, symbol, 1 + i / 1000);
    const now = Date.parse(MADE_AT) / 1000;
    const period1 = archive.opensAt.at(-sessions)!;
    const { body } = chartAnswer(archive, { period1, period2: now, now, events: new Set(['div', 'split']) });
    yield { symbol, body: new TextEncoder().encode(JSON.stringify(body)) };
  }
}

function scaled(base: Archive, symbol: string, factor: number): Archive {
  const times = (column: Archive['close']) => column.map((value) => (value === null ? null : value * factor));
  return {
    ...{ ...base, symbol },
    ...{ open: times(base.open), high: times(base.high), low: times(base.low), close: times(base.close) },
    volume: base.volume.map((value) => (value === null ? null : Math.round(value * factor))),
    dividends: base.dividends.map((d) => ({ ...d, amount: d.amount * factor })),
  };
}
