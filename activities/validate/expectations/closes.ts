/** #12, #13, #14, #25: a close against those before it. Only past values enter a bound. */

import { Type } from 'typebox';
import { memo } from '../batch.ts';
import { defineExpectation, type Input } from '../definition.ts';
import { mediansBefore, positionsOf, seriesOf, sigmasBefore } from '../series.ts';
import { Count, kwargs, Positive, Share } from './arguments.ts';
import { median } from './median.ts';

/** Position of a row in its symbol's series, and the series. */
function seriesFor({ batch, frame }: Input) {
  return { series: seriesOf(batch), positions: positionsOf(batch, frame) };
}

export const closeNotStale = defineExpectation({
  type: 'closeNotStale',
  kind: 'history',
  description: 'The same close does not repeat for so many sessions (stale feed).',
  kwargs: kwargs({ sessions: Type.Integer({ minimum: 2 }) }),
  evaluate(input) {
    const sessions = Number(input.kwargs.sessions);
    const { series, positions } = seriesFor(input);
    // Length of the run of equal closes that ends here.
    const runs = memo(input.batch, 'runs', () => {
      const runs = new Int32Array(series.close.length);
      for (let p = 0; p < runs.length; p++) {
        const goes = p > 0 && series.symbolOf[p] === series.symbolOf[p - 1] && series.logReturn[p] === 0;
        runs[p] = goes ? runs[p - 1]! + 1 : 1;
      }
      return runs;
    });
    return input.each(
      (row) => (positions[row]! < 0 ? undefined : runs[positions[row]!]! < sessions),
      (row) => {
        const close = series.close[positions[row]!]!;
        return { value: close, detail: `close ${close} for ${runs[positions[row]!]} sessions` };
      },
      { bound: sessions },
    );
  },
});

/** The first bar of a symbol has no move; one without enough past has no scale. */
export const returnInRange = defineExpectation({
  type: 'returnInRange',
  kind: 'history',
  description:
    'The log return stays within so many robust sigmas of the sessions before, unless an action of the day explains it.',
  kwargs: kwargs({ sigmas: Positive, window: Type.Integer({ minimum: 20 }) }),
  evaluate(input) {
    const sigmas = Number(input.kwargs.sigmas);
    const { series, positions } = seriesFor(input);
    const sigma = sigmasBefore(input.batch, Number(input.kwargs.window));
    return input.each(
      (row) => {
        const p = positions[row]!;
        if (p < 0 || Number.isNaN(sigma[p])) return undefined;
        // A dividend of the day moves the close by itself.
        const move = series.logReturn[p]!;
        const with_ =
          series.cash[p] === 0
            ? move
            : Math.log((series.close[p]! + series.cash[p]!) / series.close[p]!) + move;
        return Math.min(Math.abs(move), Math.abs(with_)) <= sigmas * sigma[p]!;
      },
      (row) => {
        const p = positions[row]!;
        const move = series.logReturn[p]!;
        return {
          value: series.close[p],
          detail: `log return ${move.toFixed(4)} is ${(move / sigma[p]!).toFixed(1)} robust sigmas`,
        };
      },
      { bound: sigmas },
    );
  },
});

const UNITS = [100, 1000, 0.01, 0.001];

export const unitConstant = defineExpectation({
  type: 'unitConstant',
  kind: 'history',
  description:
    'The close is not 100 or 1000 times off the median of the sessions before (pence, wrong unit).',
  kwargs: kwargs({ window: Count, tolerance: Positive }),
  evaluate(input) {
    const tolerance = Number(input.kwargs.tolerance);
    const { series, positions } = seriesFor(input);
    const medians = mediansBefore(input.batch, Number(input.kwargs.window));
    return input.each(
      (row) => {
        const p = positions[row]!;
        if (p < 0 || Number.isNaN(medians[p])) return undefined;
        const ratio = series.close[p]! / medians[p]!;
        return !UNITS.some((unit) => Math.abs(ratio / unit - 1) < tolerance);
      },
      (row) => {
        const p = positions[row]!;
        const ratio = (series.close[p]! / medians[p]!).toPrecision(3);
        return {
          value: series.close[p],
          detail: `close ${series.close[p]} is ${ratio} times its median: unit?`,
        };
      },
      { bound: '100, 1000 and inverses' },
    );
  },
});

/** Against the median name of the session: a crash moves all names together, a shifted feed does not. */
export const feedNotShifted = defineExpectation({
  type: 'feedNotShifted',
  kind: 'set',
  description:
    'Fewer than a share of the names move so many robust sigmas against the median name on one session.',
  kwargs: kwargs({
    sigmas: Positive,
    share: Share,
    window: Type.Integer({ minimum: 20 }),
    names: Type.Optional(Count),
  }),
  evaluate(input) {
    const {
      sigmas,
      share,
      window,
      names = 3,
    } = input.kwargs as Record<'sigmas' | 'share' | 'window', number> & { names?: number };
    const { series, positions } = seriesFor(input);
    const sigma = sigmasBefore(input.batch, window);
    const bySession = new Map<number, number[]>();
    for (const row of input.rows) {
      const p = positions[row]!;
      if (p < 0 || Number.isNaN(sigma[p])) continue;
      const rows = bySession.get(series.day[p]!);
      if (rows === undefined) bySession.set(series.day[p]!, [row]);
      else rows.push(row);
    }
    const unexpectedRows: number[] = [];
    const told = new Map<number, string>();
    let [worst, judged] = [0, 0];
    for (const rows of bySession.values()) {
      judged += rows.length;
      const moves = Float64Array.from(rows, (row) => series.logReturn[positions[row]!]!);
      const middle = median(moves);
      const far = rows.filter((_, i) => Math.abs(moves[i]! - middle) > sigmas * sigma[positions[rows[i]!]!]!);
      worst = Math.max(worst, far.length / rows.length);
      if (far.length < names || far.length / rows.length < share) continue;
      for (const row of far) {
        unexpectedRows.push(row);
        told.set(row, `${far.length} of ${rows.length} names jumped against the median`);
      }
    }
    return input.set({
      elementCount: judged,
      unexpectedRows,
      describe: (row) => ({ value: series.close[positions[row]!], detail: told.get(row)! }),
      observed: worst,
      bound: share,
    });
  },
});
