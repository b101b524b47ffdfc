/** #3: the batch has rows, as many as allowed. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { kwargs } from './arguments.ts';

export const batchNotEmpty = defineExpectation({
  type: 'batchNotEmpty',
  kind: 'set',
  description: 'The run received rows.',
  kwargs: kwargs({}),
  evaluate: ({ rows, batch, set }) =>
    set({
      elementCount: rows.length,
      findings:
        rows.length > 0
          ? []
          : [{ subject: '*', valid: batch.session, value: 0, detail: 'the run received no row at all' }],
      observed: rows.length,
      bound: '> 0',
    }),
});

export const rowCount = defineExpectation({
  type: 'rowCount',
  kind: 'set',
  description: 'The number of rows lies in a range.',
  kwargs: kwargs({
    min: Type.Optional(Type.Integer({ minimum: 0 })),
    max: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  evaluate({ rows, kwargs, set }) {
    const { min = 0, max = Number.POSITIVE_INFINITY } = kwargs as { min?: number; max?: number };
    const outside = rows.length < min || rows.length > max;
    const detail = `${rows.length} rows, allowed are ${min} to ${kwargs.max ?? 'any number'}`;
    return set({
      elementCount: 1,
      findings: outside ? [{ subject: '*', value: rows.length, detail }] : [],
      observed: rows.length,
      bound: [min, kwargs.max ?? null],
    });
  },
});
