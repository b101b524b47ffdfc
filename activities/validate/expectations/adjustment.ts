/** #17, #18: the provider's adjusted close against its own closes and the actions known. */
import { type Batch, memo } from '../batch.ts';
import { defineExpectation } from '../definition.ts';
import { cellOf, dateOf, type Frame, numbersOf, textOf } from '../frame.ts';
import { type ActionDay, actionsOf } from '../series.ts';
import { kwargs, Positive, Share } from './arguments.ts';

/** Arrays over the rows of the frame; NaN where a row has no neighbour in its answer. */
interface Adjustment {
  /** Row before in the same answer and symbol; -1 without. */
  before: Int32Array;
  /** Log return of the adjusted close. */
  logReturn: Float64Array;
  /** adjusted/close of the row before over that of the row. */
  found: Float64Array;
  /** The same from the actions known: 1/split x (1 - cash/close before). */
  expected: Float64Array;
  /** Cash over the close before, in its shares. */
  yield: Float64Array;
}

const NO_ACTIONS: ReadonlyMap<number, ActionDay> = new Map();

/**
 * Local form of "adjusted close = close x product of all later factors": the ratio of neighbours is the factor of the
 * actions between them, so an error names its own day and not the whole history before it.
 */
export function adjustmentOf(batch: Batch, frame: Frame): Adjustment {
  return memo(batch, `adjustment ${frame.name}`, () => {
    const symbol = textOf(frame, 'symbol');
    const answer = frame.columns.has('rawKey') ? textOf(frame, 'rawKey').codes : symbol.codes;
    const [day, close] = [numbersOf(frame, 'session'), numbersOf(frame, 'close')];
    const adjusted = numbersOf(frame, 'adjustedClose');
    const actions = actionsOf(batch);
    const nan = () => new Float64Array(frame.rows).fill(Number.NaN);
    const out: Adjustment = {
      before: new Int32Array(frame.rows).fill(-1),
      logReturn: nan(),
      found: nan(),
      expected: nan(),
      yield: nan(),
    };
    let last = -1;
    let ofSymbol = NO_ACTIONS;
    let code = -1;
    for (let row = 0; row < frame.rows; row++) {
      if (!(close[row]! > 0) || !(adjusted[row]! > 0)) continue;
      if (symbol.codes[row] !== code) {
        code = symbol.codes[row]!;
        ofSymbol = actions.get(symbol.dictionary[code]!) ?? NO_ACTIONS;
      }
      const b = last;
      last = row;
      if (b < 0 || symbol.codes[b] !== code || answer[b] !== answer[row] || !(day[b]! < day[row]!)) continue;
      const { factor, cash } = between(ofSymbol, day[b]!, day[row]!, close[b]!);
      out.before[row] = b;
      out.logReturn[row] = Math.log(adjusted[row]! / adjusted[b]!);
      out.found[row] = adjusted[b]! / close[b]! / (adjusted[row]! / close[row]!);
      out.expected[row] = factor;
      out.yield[row] = cash / close[b]!;
    }
    return out;
  });
}

/** Factor and cash (per share held before) of the actions after `from`, through `to`. */
function between(actions: ReadonlyMap<number, ActionDay>, from: number, to: number, close: number) {
  let [shares, cash] = [1, 0];
  for (let day = from + 1; actions.size > 0 && day <= to; day++) {
    const action = actions.get(day);
    if (action === undefined) continue;
    // A dividend on the day of a split is per share held before it, as everywhere.
    cash += action.cash * shares;
    shares *= action.split;
  }
  return { factor: (1 - cash / close) / shares, cash };
}

export const adjustedByActions = defineExpectation({
  type: 'adjustedByActions',
  kind: 'set',
  description: 'Adjusted close = close x product of the factors of all later splits and dividends.',
  kwargs: kwargs({ tolerance: Positive }),
  evaluate({ frame, kwargs, batch, each }) {
    const tolerance = Number(kwargs.tolerance);
    const { found, expected } = adjustmentOf(batch, frame);
    return each(
      (row) =>
        Number.isNaN(found[row]) ? undefined : Math.abs(found[row]! / expected[row]! - 1) <= tolerance,
      (row) => ({
        value: cellOf(frame, 'adjustedClose', row),
        detail: `the adjusted close says factor ${found[row]!.toFixed(6)} at ${dateOf(numbersOf(frame, 'session')[row]!)}, the actions ${expected[row]!.toFixed(6)}`,
      }),
      { bound: tolerance },
    );
  },
});

export const dividendAdjusted = defineExpectation({
  type: 'dividendAdjusted',
  kind: 'set',
  description:
    'Before each dividend the adjusted close differs from the close: at least a share of the dividend is taken off.',
  kwargs: kwargs({ share: Share }),
  evaluate({ frame, kwargs, batch, each }) {
    const share = Number(kwargs.share);
    const { found, expected, yield: part } = adjustmentOf(batch, frame);
    const splitFactor = (row: number) => expected[row]! / (1 - part[row]!);
    return each(
      (row) => {
        if (!(part[row]! > 0)) return undefined;
        return 1 - found[row]! / splitFactor(row) >= share * part[row]!;
      },
      (row) => ({
        value: cellOf(frame, 'adjustedClose', row),
        detail: `a dividend of ${(100 * part[row]!).toFixed(2)} % is not in the adjusted close before it`,
      }),
      { bound: share },
    );
  },
});
