/** #19, #20, #21: dividends against the closes around them. Judged over the frame of actions. */
import { Type } from 'typebox';
import type { Batch } from '../batch.ts';
import { defineExpectation } from '../definition.ts';
import { cellOf, dateOf, type Frame, numbersOf, textOf } from '../frame.ts';
import { search, seriesOf, sigmasBefore } from '../series.ts';
import { Count, kwargs, Positive, Share } from './arguments.ts';

/** Reads a dividend's row: the bar of its ex-date and the close before it. */
function dividendsOf(batch: Batch, frame: Frame) {
  const series = seriesOf(batch);
  const [kind, symbol] = [textOf(frame, 'kind'), textOf(frame, 'symbol')];
  const [value, day] = [numbersOf(frame, 'value'), numbersOf(frame, 'exDate')];
  const isDividend = kind.dictionary.map((text) => text === 'dividend');
  const code = new Map(series.symbols.map((name, i) => [name, i]));
  return {
    series,
    value,
    day,
    symbol,
    isDividend: (row: number) => kind.codes[row]! >= 0 && isDividend[kind.codes[row]!]!,
    /** Position of the first bar on or after the ex-date with one before it; -1 without. */
    position(row: number): number {
      const s = code.get(symbol.dictionary[symbol.codes[row]!]!);
      if (s === undefined) return -1;
      const [from, to] = [series.start[s]!, series.start[s + 1]!];
      const at = search(series.day, from, to, day[row]!);
      return at > from && at < to ? at : -1;
    },
  };
}

export const dividendSize = defineExpectation({
  type: 'dividendSize',
  kind: 'history',
  description:
    'A dividend is below a share of the close before it, or the move of its ex-date confirms it (100 times off).',
  kwargs: kwargs({ share: Share }),
  evaluate({ frame, kwargs, batch, each }) {
    const share = Number(kwargs.share);
    const { series, value, isDividend, position } = dividendsOf(batch, frame);
    const part = (row: number, p: number) => value[row]! / series.close[p - 1]!;
    return each(
      (row) => {
        if (!isDividend(row)) return undefined;
        if (Number.isNaN(value[row])) return null;
        if (!(value[row]! > 0)) return false;
        const p = position(row);
        if (p < 0 || part(row, p) < share) return true;
        // Half of it or more fell off on the day: a special dividend.
        return -Math.expm1(series.logReturn[p]!) >= 0.5 * part(row, p);
      },
      (row) => {
        const p = position(row);
        const close = p < 0 ? 'no close' : `a close of ${series.close[p - 1]}`;
        return { value: value[row], detail: `dividend ${value[row]} on ${close}` };
      },
      { bound: share },
    );
  },
});

export const dividendOnce = defineExpectation({
  type: 'dividendOnce',
  kind: 'set',
  description: 'No second dividend of similar size within some days.',
  kwargs: kwargs({ days: Count, similar: Share }),
  evaluate({ frame, kwargs, batch, rows, set }) {
    const { days, similar } = kwargs as Record<'days' | 'similar', number>;
    const { value, day, symbol, isDividend } = dividendsOf(batch, frame);
    const dividends = Array.from(rows)
      .filter(isDividend)
      .sort((a, b) => symbol.codes[a]! - symbol.codes[b]! || day[a]! - day[b]!);
    const of = new Map<number, number>();
    for (const [i, row] of dividends.entries()) {
      let near: number | undefined;
      for (let k = i - 1; k >= 0 && near === undefined; k--) {
        const b = dividends[k]!;
        if (symbol.codes[b] !== symbol.codes[row] || day[row]! - day[b]! > days) break;
        // The same day twice is one dividend in two answers, or found by action-unique.
        if (day[b] !== day[row] && Math.abs(value[row]! / value[b]! - 1) < similar) near = b;
      }
      if (near !== undefined) of.set(row, near);
    }
    return set({
      elementCount: dividends.length,
      unexpectedRows: [...of.keys()],
      describe: (row) => {
        const before = of.get(row)!;
        const detail = `${value[row]} ${day[row]! - day[before]!} days after ${value[before]} of ${dateOf(day[before]!)}`;
        return { value: value[row], detail };
      },
      bound: days,
    });
  },
});

/** Only a dividend that stands out of the noise shows: several sigmas of the close, and at least a share of it. */
export const dropOnExDate = defineExpectation({
  type: 'dropOnExDate',
  kind: 'history',
  description:
    'The drop of a large dividend is on its ex-date, not days later, and as large as the dividend: cash is not counted twice.',
  kwargs: kwargs({ sigmas: Positive, least: Share, days: Type.Integer({ minimum: 1 }), similar: Share }),
  evaluate({ frame, kwargs, batch, each }) {
    const { sigmas, least, days, similar } = kwargs as Record<
      'sigmas' | 'least' | 'days' | 'similar',
      number
    >;
    const { series, isDividend, position } = dividendsOf(batch, frame);
    const sigma = sigmasBefore(batch, 60);
    const part = (p: number) => series.cash[p]! / series.close[p - 1]!;
    const drop = (p: number) => -Math.expm1(series.logReturn[p]!);
    return each(
      (row) => {
        if (!isDividend(row)) return undefined;
        const p = position(row);
        if (p < 0 || Number.isNaN(sigma[p]) || part(p) < Math.max(least, sigmas * sigma[p]!))
          return undefined;
        return Math.abs(drop(p) - part(p)) <= similar * part(p);
      },
      (row) => {
        const p = position(row);
        const end = Math.min(p + days, series.start[series.symbolOf[p]! + 1]! - 1);
        let late = '';
        for (let q = p + 1; q <= end; q++) {
          if (Math.abs(drop(q) - part(p)) <= similar * part(p))
            late = `; it came on ${dateOf(series.day[q]!)}`;
        }
        const percent = (x: number) => `${(100 * x).toFixed(2)} %`;
        return {
          value: cellOf(frame, 'value', row),
          detail: `a dividend of ${percent(part(p))}, a drop of ${percent(drop(p))} on the ex-date${late}`,
        };
      },
      { bound: similar },
    );
  },
});
