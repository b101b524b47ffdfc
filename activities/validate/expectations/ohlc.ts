/** #9, #10, #11: prices of one bar among themselves. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { type Frame, numbersOf } from '../frame.ts';
import { kwargs } from './arguments.ts';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

const barOf = (frame: Frame) => ({
  open: numbersOf(frame, 'open'),
  high: numbersOf(frame, 'high'),
  low: numbersOf(frame, 'low'),
  close: numbersOf(frame, 'close'),
  volume: numbersOf(frame, 'volume'),
});

const pricesOf = (bar: ReturnType<typeof barOf>, row: number) =>
  Object.fromEntries(FIELDS.map((field) => [field, Number.isNaN(bar[field][row]!) ? null : bar[field][row]]));

export const ohlcOrder = defineExpectation({
  type: 'ohlcOrder',
  kind: 'row',
  description: 'Low is the lowest and high the highest of the four prices.',
  kwargs: kwargs({ tolerance: Type.Optional(Type.Number({ minimum: 0, description: 'Relative.' })) }),
  evaluate({ frame, kwargs, each }) {
    const bar = barOf(frame);
    const { open, high, low, close } = bar;
    const slack = 1 + Number(kwargs.tolerance ?? 0);
    return each(
      (row) => {
        const [o, h, l, c] = [open[row]!, high[row]!, low[row]!, close[row]!];
        // One missing price makes the sum NaN.
        const sum = o + h + l + c;
        if (Number.isNaN(sum)) return null;
        return l <= Math.min(o, c) * slack && h * slack >= Math.max(o, c);
      },
      (row) => {
        const [o, h, l, c] = [open[row]!, high[row]!, low[row]!, close[row]!];
        const detail =
          l > Math.min(o, c) * slack
            ? `low ${l} is above min(open ${o}, close ${c})`
            : `high ${h} is below max(open ${o}, close ${c})`;
        return { value: pricesOf(bar, row), detail };
      },
    );
  },
});

export const volumePresent = defineExpectation({
  type: 'volumePresent',
  kind: 'row',
  description: 'A bar with a close has a volume above zero.',
  kwargs: kwargs({}),
  evaluate({ frame, each }) {
    const bar = barOf(frame);
    const { close, volume } = bar;
    return each(
      (row) => (Number.isNaN(close[row]) ? null : volume[row]! > 0),
      (row) => ({ value: pricesOf(bar, row), detail: `volume ${pricesOf(bar, row).volume}` }),
    );
  },
});

export const barMoves = defineExpectation({
  type: 'barMoves',
  kind: 'row',
  description: 'Open, high, low and close are not all equal while shares traded.',
  kwargs: kwargs({}),
  evaluate({ frame, each }) {
    const bar = barOf(frame);
    const { open, high, low, close, volume } = bar;
    return each(
      (row) => {
        const c = close[row]!;
        if (Number.isNaN(c)) return null;
        return !(open[row] === c && high[row] === c && low[row] === c && volume[row]! > 0);
      },
      (row) => ({
        value: pricesOf(bar, row),
        detail: `all four prices are ${close[row]} with volume ${volume[row]}`,
      }),
    );
  },
});
