/** Forecasts as rows of the table. Pure. */
import type { Forecast } from '../../schemas/forecast.ts';

export interface Row {
  symbol: string;
  price: number;
  byHorizon: Map<number, Forecast>;
}

export function rowsOf(forecasts: readonly Forecast[]): Row[] {
  const rows = new Map<string, Row>();
  for (const forecast of forecasts) {
    const { symbol, price, horizon } = forecast;
    const row = rows.get(symbol) ?? { symbol, price, byHorizon: new Map() };
    row.byHorizon.set(horizon, forecast);
    rows.set(symbol, row);
  }
  return [...rows.values()];
}

/** Simple return in percent at a quantile level: of the served interval, of the distribution where none was tracked. */
export function percentAt(forecast: Forecast, level: number): number {
  const near = (wanted: number) => (one: number) => Math.abs(one - wanted) < 1e-9;
  const { interval, levels, quantiles } = forecast;
  const side =
    interval?.[level < 0.5 ? 'lower' : 'upper'][interval.coverages.findIndex(near(Math.abs(1 - 2 * level)))];
  return Math.expm1(side ?? quantiles[levels.findIndex(near(level))] ?? Number.NaN) * 100;
}

export type SortKey = 'symbol' | 'close' | 'median' | 'interval' | 'up';

/** `median-5`: by median move 5 sessions ahead, ascending; `-median-5` descending. */
export function sortRows(rows: readonly Row[], sort: string): Row[] {
  const descending = sort.startsWith('-');
  const [key, horizon] = sort.replace(/^-/, '').split('-') as [SortKey, string | undefined];
  const value = (row: Row): number => {
    const forecast = row.byHorizon.get(Number(horizon));
    if (key === 'close') return row.price;
    if (!forecast) return Number.NaN;
    if (key === 'median') return percentAt(forecast, 0.5);
    if (key === 'interval') return percentAt(forecast, 0.9) - percentAt(forecast, 0.1);
    return forecast.probabilityUp;
  };
  const bySymbol = (a: Row, b: Row) => a.symbol.localeCompare(b.symbol, 'en');
  const compare =
    key === 'symbol' ? bySymbol : (a: Row, b: Row) => compareNumbers(value(a), value(b)) || bySymbol(a, b);
  const sorted = rows.toSorted(compare);
  return descending ? sorted.reverse() : sorted;
}

/** Missing values stay together instead of making the order random. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}

/** A first click sorts numbers from the top, names from A; the next one turns it round. */
export function nextSort(current: string, key: string): string {
  const first = key === 'symbol' ? key : `-${key}`;
  const second = key === 'symbol' ? `-${key}` : key;
  return current === first ? second : first;
}
