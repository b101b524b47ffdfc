/** A type of expectation of your own: prices are whole multiples of a tick. */
import { Type } from 'typebox';
import { defineExpectation } from '../../../activities/validate/definition.ts';
import { numbersOf } from '../../../activities/validate/frame.ts';

export const priceInTicks = defineExpectation({
  type: 'priceInTicks',
  kind: 'row',
  description: 'The column’s values are whole multiples of the tick.',
  kwargs: Type.Object({
    column: Type.String(),
    tick: Type.Number({ exclusiveMinimum: 0 }),
  }),
  evaluate({ frame, kwargs, each }) {
    const price = numbersOf(frame, String(kwargs.column));
    const tick = Number(kwargs.tick);
    return each(
      (row) => {
        if (Number.isNaN(price[row])) return null; // missing: the null policy decides
        const ticks = price[row]! / tick;
        return Math.abs(ticks - Math.round(ticks)) < 1e-6;
      },
      (row) => ({ value: price[row], detail: `${price[row]} is no multiple of ${tick}` }),
    );
  },
});
