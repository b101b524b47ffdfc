/** Stored bars as a frame, without an object for each. */
import type { BarColumns } from '../../../stores/postgres/bar-columns.ts';
import { type Column, type Frame, NO_TEXT, type NumericColumn } from '../frame.ts';
import { SHAPES } from '../frames.ts';

/** The columns of a frame of bars; what only an answer has is missing. */
export function storedBarFrame(name: string, bars: BarColumns): Frame {
  const { rows, symbol, rawKey } = bars;
  const number = (values: Float64Array): NumericColumn => ({ kind: 'number', values });
  const columns = new Map<string, Column>([
    ['symbol', { kind: 'text', ...symbol }],
    ['session', { kind: 'date', values: bars.session }],
    ...(['open', 'high', 'low', 'close', 'volume'] as const).map((field): [string, Column] => [
      field,
      number(bars[field]),
    ]),
    ['knownAt', { kind: 'instant', values: bars.knownAt }],
    ['rawKey', { kind: 'text', ...rawKey }],
  ]);
  for (const [column, kind] of Object.entries(SHAPES.bars.kinds)) {
    if (columns.has(column)) continue;
    columns.set(
      column,
      kind === 'text'
        ? { kind, codes: new Int32Array(rows).fill(NO_TEXT), dictionary: [] }
        : { kind, values: new Float64Array(rows).fill(Number.NaN) },
    );
  }
  return { name, ...SHAPES.bars.naming, rows, columns };
}

/** Where the bar of a symbol and a day is; days are asked for in order, as answers hold them. */
export function finderOf(bars: BarColumns): (symbol: string) => (day: number) => number | undefined {
  const firsts = new Map<string, number>();
  for (let row = 0; row < bars.rows; row++) {
    const code = bars.symbol.codes[row]!;
    if (row === 0 || code !== bars.symbol.codes[row - 1]) firsts.set(bars.symbol.dictionary[code]!, row);
  }
  return (symbol) => {
    const first = firsts.get(symbol);
    if (first === undefined) return () => undefined;
    const code = bars.symbol.codes[first];
    let at = first;
    return (day) => {
      if (bars.session[at]! > day || bars.symbol.codes[at] !== code) at = first;
      while (at < bars.rows && bars.symbol.codes[at] === code && bars.session[at]! < day) at++;
      return bars.symbol.codes[at] === code && bars.session[at] === day ? at : undefined;
    };
  };
}
