/** Bars by symbol and session with what came before each: the past that history expectations judge a bar by. */
import { type Batch, memo } from './batch.ts';
import { cellOf, type Frame, numbersOf, textOf } from './frame.ts';
import { rollingMedian } from './rolling.ts';

/** Actions of one symbol on one ex-date. */
export interface ActionDay {
  /** New shares per old share; 1 without a split. */
  split: number;
  /** Cash per share, all dividends of the day. */
  cash: number;
}

/** Bars with a close above zero, by symbol, ascending; arrays over positions. */
export interface BarSeries {
  frame: Frame;
  symbols: readonly string[];
  /** First position of each symbol, and the end. */
  start: Int32Array;
  symbolOf: Int32Array;
  /** Row of `frame`. */
  row: Int32Array;
  day: Float64Array;
  close: Float64Array;
  /** Of the actions since the bar before, the session's own included. */
  split: Float64Array;
  cash: Float64Array;
  /** Of the close against the one before, a split of the session undone; NaN for a symbol's first. */
  logReturn: Float64Array;
}

const JUDGED_BY = 'known';

/** Of the bars known as of now; of the batch alone where nothing else is known. */
export function seriesOf(batch: Batch): BarSeries {
  return memo(batch, 'series', () =>
    buildSeries(batch.frames[JUDGED_BY] ?? batch.frames.bars!, actionsOf(batch)),
  );
}

/** Position in the series of each row of the frame of bars that is judged; -1 without one. */
export function positionsOf(batch: Batch, frame: Frame): Int32Array {
  return memo(batch, `positions ${frame.name}`, () => locate(seriesOf(batch), frame));
}

export function actionsOf(batch: Batch): ReadonlyMap<string, ReadonlyMap<number, ActionDay>> {
  return memo(batch, 'actions', () => {
    const days = new Map<string, Map<number, ActionDay>>();
    // Those of the batch alone where nothing else is known.
    const frame = batch.frames.knownActions ?? batch.frames.actions;
    if (frame === undefined) return days;
    const [date, value] = [numbersOf(frame, 'exDate'), numbersOf(frame, 'value')];
    for (let row = 0; row < frame.rows; row++) {
      const symbol = String(cellOf(frame, 'symbol', row));
      const ofSymbol = days.get(symbol) ?? new Map<number, ActionDay>();
      days.set(symbol, ofSymbol);
      const day = ofSymbol.get(date[row]!) ?? { split: 1, cash: 0 };
      if (cellOf(frame, 'kind', row) === 'split') day.split *= value[row]!;
      else day.cash += value[row]!;
      ofSymbol.set(date[row]!, day);
    }
    return days;
  });
}

/** 1.4826 x the median absolute log return of up to `window` sessions before; NaN with fewer than 20 of them or no movement. */
export function sigmasBefore(batch: Batch, window: number): Float64Array {
  return memo(batch, `sigmas ${window}`, () => {
    const { start, logReturn } = seriesOf(batch);
    const sigma = new Float64Array(logReturn.length).fill(Number.NaN);
    for (let s = 0; s + 1 < start.length; s++) {
      const median = rollingMedian(window);
      // The first bar of a symbol has no return.
      for (let p = start[s]! + 1; p < start[s + 1]!; p++) {
        if (median.size() >= 20) {
          const value = 1.4826 * median.value();
          if (value > 0) sigma[p] = value;
        }
        median.push(Math.abs(logReturn[p]!));
      }
    }
    return sigma;
  });
}

/** Median close of the `window` sessions before, in the shares of the session itself; NaN with fewer. */
export function mediansBefore(batch: Batch, window: number): Float64Array {
  return memo(batch, `medians ${window}`, () => {
    const { start, close, split } = seriesOf(batch);
    const medians = new Float64Array(close.length).fill(Number.NaN);
    for (let s = 0; s + 1 < start.length; s++) {
      const median = rollingMedian(window);
      for (let p = start[s]!; p < start[s + 1]!; p++) {
        if (split[p] !== 1) median.scale(1 / split[p]!);
        if (median.size() >= window) medians[p] = median.value();
        median.push(close[p]!);
      }
    }
    return medians;
  });
}

function buildSeries(frame: Frame, actions: ReadonlyMap<string, ReadonlyMap<number, ActionDay>>): BarSeries {
  const symbol = textOf(frame, 'symbol');
  const [days, closes] = [numbersOf(frame, 'session'), numbersOf(frame, 'close')];
  const order = sorted(symbol.codes, days, closes);
  const count = order.length;
  const series: BarSeries = {
    frame,
    symbols: symbol.dictionary,
    start: new Int32Array(symbol.dictionary.length + 1).fill(count),
    symbolOf: new Int32Array(count),
    row: order,
    ...{ day: new Float64Array(count), close: new Float64Array(count), cash: new Float64Array(count) },
    ...{ split: new Float64Array(count).fill(1), logReturn: new Float64Array(count).fill(Number.NaN) },
  };
  let pending: readonly (readonly [day: number, ActionDay])[] = [];
  let next = 0;
  for (let p = 0; p < count; p++) {
    const row = order[p]!;
    const code = symbol.codes[row]!;
    series.symbolOf[p] = code;
    series.day[p] = days[row]!;
    series.close[p] = closes[row]!;
    const first = p === 0 || series.symbolOf[p - 1] !== code;
    if (first) {
      pending = [...(actions.get(symbol.dictionary[code]!) ?? [])].sort(([a], [b]) => a - b);
      next = pending.findIndex(([day]) => day >= days[row]!);
      if (next < 0) next = pending.length;
    }
    // What went ex on a day without a bar took effect by this one; cash is per share held before.
    for (; next < pending.length && pending[next]![0] <= days[row]!; next++) {
      const action = pending[next]![1];
      series.cash[p]! += action.cash * series.split[p]!;
      series.split[p]! *= action.split;
    }
    if (!first) series.logReturn[p] = Math.log((closes[row]! * series.split[p]!) / series.close[p - 1]!);
  }
  // Codes without a bar start where the next one does.
  for (let p = count - 1; p >= 0; p--) series.start[series.symbolOf[p]!] = p;
  for (let s = series.start.length - 2; s >= 0; s--) {
    if (series.start[s] === count) series.start[s] = series.start[s + 1]!;
  }
  return series;
}

/** Rows with a close above zero by symbol and day, the first of equal ones. */
function sorted(codes: Int32Array, days: Float64Array, closes: Float64Array): Int32Array {
  const usable = new Int32Array(codes.length);
  let count = 0;
  let inOrder = true;
  let before = -1;
  for (let row = 0; row < codes.length; row++) {
    if (!(closes[row]! > 0) || closes[row] === Number.POSITIVE_INFINITY) continue;
    if (codes[row]! < 0 || Number.isNaN(days[row]!)) continue;
    if (before >= 0) inOrder &&= precedes(before, row) < 0;
    usable[count++] = row;
    before = row;
  }
  function precedes(a: number, b: number): number {
    return codes[a]! - codes[b]! || days[a]! - days[b]!;
  }
  const order = usable.subarray(0, count);
  if (inOrder) return order;
  order.sort((a, b) => precedes(a, b) || a - b);
  return order.filter((row, i) => i === 0 || precedes(order[i - 1]!, row) !== 0);
}

function locate(series: BarSeries, frame: Frame): Int32Array {
  const symbol = textOf(frame, 'symbol');
  const days = numbersOf(frame, 'session');
  const code = new Map(series.symbols.map((name, i) => [name, i]));
  const codeOf = symbol.dictionary.map((name) => code.get(name) ?? -1);
  const positions = new Int32Array(frame.rows).fill(-1);
  let next = 0;
  for (let row = 0; row < frame.rows; row++) {
    const s = symbol.codes[row]! < 0 ? -1 : codeOf[symbol.codes[row]!]!;
    if (s < 0) continue;
    const day = days[row]!;
    // Rows mostly come in the order of the series.
    if (series.symbolOf[next] !== s || series.day[next] !== day) {
      next = search(series.day, series.start[s]!, series.start[s + 1]!, day);
      if (next === series.start[s + 1]! || series.day[next] !== day) continue;
    }
    positions[row] = next++;
  }
  return positions;
}

/** First position from `low` whose day is not before `day`. */
export function search(days: Float64Array, low: number, high: number, day: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (days[middle]! < day) from = middle + 1;
    else to = middle;
  }
  return from;
}
