/** #15, #16: splits and the jumps they leave. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { cellOf, numbersOf } from '../frame.ts';
import { positionsOf, seriesOf } from '../series.ts';
import { adjustmentOf } from './adjustment.ts';
import { kwargs, Positive } from './arguments.ts';

/** Without a record the jump would enter every return. */
export const splitRecorded = defineExpectation({
  type: 'splitRecorded',
  kind: 'history',
  description: 'A jump of the raw close near a simple ratio or its inverse has a split record.',
  kwargs: kwargs({
    ratios: Type.Array(Type.Number({ exclusiveMinimum: 1 }), { minItems: 1 }),
    tolerance: Positive,
  }),
  evaluate({ frame, kwargs, batch, each }) {
    const { ratios, tolerance } = kwargs as { ratios: number[]; tolerance: number };
    const both = ratios.flatMap((ratio) => [ratio, 1 / ratio]);
    const [series, positions] = [seriesOf(batch), positionsOf(batch, frame)];
    return each(
      (row) => {
        const p = positions[row]!;
        if (p < 0 || Number.isNaN(series.logReturn[p])) return undefined;
        const move = series.logReturn[p]!;
        // No simple ratio is near one: most bars end here.
        if (move > -0.3 && move < 0.3) return true;
        const jump = Math.exp(-move);
        return !both.some((ratio) => Math.abs(jump / ratio - 1) < tolerance);
      },
      (row) => {
        const p = positions[row]!;
        const jump = Math.exp(-series.logReturn[p]!).toFixed(3);
        return { value: series.close[p], detail: `close moved by 1/${jump} with no split recorded` };
      },
      { bound: ratios },
    );
  },
});

/** A split that the raw close does not show is a phantom, or was applied twice; one that the adjusted close shows was not undone. */
export const splitVisible = defineExpectation({
  type: 'splitVisible',
  kind: 'history',
  description: 'A split record shows its jump in the raw close and none in the adjusted close.',
  kwargs: kwargs({ tolerance: Positive }),
  evaluate({ frame, kwargs, batch, each }) {
    const tolerance = Number(kwargs.tolerance);
    const [series, positions] = [seriesOf(batch), positionsOf(batch, frame)];
    const adjusted = frame.columns.has('adjustedClose') ? adjustmentOf(batch, frame) : undefined;
    const split = (row: number) => {
      const p = positions[row]!;
      return p < 0 || Number.isNaN(series.logReturn[p]) || series.split[p] === 1 ? -1 : p;
    };
    return each(
      (row) => {
        const p = split(row);
        if (p < 0) return undefined;
        if (Math.abs(series.logReturn[p]!) > tolerance) return false;
        const jump = adjusted?.logReturn[row];
        return jump === undefined || Number.isNaN(jump) || Math.abs(jump) <= tolerance;
      },
      (row) => {
        const p = positions[row]!;
        const raw = series.logReturn[p]!;
        const detail =
          Math.abs(raw) > tolerance
            ? `split ${series.split[p]}:1 leaves a return of ${raw.toFixed(3)}`
            : `the adjusted close jumps by ${adjusted!.logReturn[row]!.toFixed(3)} at the split ${series.split[p]}:1`;
        return { value: series.close[p], detail };
      },
      { bound: tolerance },
    );
  },
});

/** #2 of actions in values: a split of 1:1, zero or less is none. */
export const splitRatio = defineExpectation({
  type: 'splitRatio',
  kind: 'row',
  description: 'A split’s ratio is above zero and not one.',
  kwargs: kwargs({}),
  evaluate({ frame, each }) {
    const value = numbersOf(frame, 'value');
    return each(
      (row) => {
        if (cellOf(frame, 'kind', row) !== 'split') return undefined;
        return Number.isNaN(value[row]) ? null : value[row]! > 0 && value[row] !== 1;
      },
      (row) => ({ value: value[row], detail: `split of ${value[row]} new shares per old one` }),
    );
  },
});
