/** Applies data faults to a chart answer in place. */
import type { ChartBody, ChartResult, Quote } from './chart.ts';
import type { DataFault } from './faults.ts';

const WEEK = 7 * 86_400;
const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

interface Bars {
  timestamp: number[];
  quote: Quote;
  adjclose: (number | null)[];
}

/** `at`: open of the bar to damage in epoch seconds; undefined means the last one. An answer without it is left alone. */
export function damage(body: ChartBody, kind: DataFault, at: number | undefined): void {
  const bars = barsOf(body.chart.result?.[0]);
  if (!bars) return;
  const i = at === undefined ? bars.timestamp.length - 1 : bars.timestamp.indexOf(at);
  if (i >= 0) DAMAGES[kind](bars, i);
}

const DAMAGES: Readonly<Record<DataFault, (bars: Bars, i: number) => void>> = {
  'ohlc-violation': ({ quote }, i) => {
    const close = quote.close[i];
    if (close != null) quote.high[i] = close * 0.98;
  },
  'null-bar': (bars, i) => {
    for (const field of FIELDS) bars.quote[field][i] = null;
    bars.adjclose[i] = null;
  },
  'negative-price': (bars, i) => scale(bars, i, -1),
  'price-x100': (bars, i) => scale(bars, i, 100),
  'duplicate-bar': (bars, i) => copy(bars, i, bars.timestamp[i]!),
  'future-bar': (bars, i) => copy(bars, i, bars.timestamp[i]! + 4 * WEEK),
  // Within every limit: nobody holds it back, and what comes after it is a restatement.
  misprint: (bars, i) => scale(bars, i, 1.004),
  'missing-bar': (bars, i) => {
    for (const column of columns(bars)) column.splice(i, 1);
  },
};

function scale({ quote, adjclose }: Bars, i: number, factor: number): void {
  for (const column of [quote.open, quote.high, quote.low, quote.close, adjclose]) {
    if (column[i] != null) column[i] *= factor;
  }
}

function copy(bars: Bars, i: number, timestamp: number): void {
  for (const column of columns(bars)) column.splice(i + 1, 0, column[i]!);
  bars.timestamp[i + 1] = timestamp;
}

function columns({ timestamp, quote, adjclose }: Bars): (number | null)[][] {
  return [timestamp, ...FIELDS.map((field) => quote[field]), adjclose];
}

function barsOf(result: ChartResult | undefined): Bars | undefined {
  const adjclose = result?.indicators.adjclose[0].adjclose;
  if (!result?.timestamp || !adjclose) return undefined;
  return { timestamp: result.timestamp, quote: result.indicators.quote[0] as Quote, adjclose };
}
