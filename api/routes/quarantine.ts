/** Rows that were set aside, and what has become of them. */
import { Type } from 'typebox';
import type { HeldRow } from '../../schemas/data-api.ts';
import { type QuarantineList, QuarantineListSchema } from '../../schemas/operator-api.ts';
import {
  type HeldRowVersion,
  type HeldState,
  heldCounts,
  heldRows,
} from '../../stores/postgres/held-rows.ts';
import { allSymbols } from '../context.ts';
import { closedObject, countTo, None, OffsetParameter, TextParameter } from '../parameters.ts';
import type { Route } from '../route.ts';
import { attentionOf, operatorsNow } from './attention.ts';

const STATES = ['held', 'released', 'corrected', 'superseded'] as const;

export const quarantineRoute: Route = {
  path: '/v1/quarantine',
  operationId: 'listQuarantine',
  summary:
    'Rows of every dataset that a critical expectation set aside, newest first, with who decided what.',
  pathSchema: None,
  querySchema: closedObject({
    state: Type.Optional(
      Type.Unsafe<string>({ type: 'string', enum: [...STATES], description: STATES.join(', ') }),
    ),
    dataset: Type.Optional(Type.String({ minLength: 1, description: 'a dataset' })),
    text: Type.Optional(TextParameter),
    limit: Type.Optional(countTo(200, 50)),
    offset: Type.Optional(OffsetParameter),
  }),
  response: QuarantineListSchema,
  keep: 1_000,
  async load(context, { query, state }) {
    const asOf = operatorsNow(context, state);
    const symbols = allSymbols(context);
    const { limit, offset } = { limit: Number(query.limit), offset: Number(query.offset) };
    const [attention, counts, { total, rows }] = await Promise.all([
      attentionOf(context, state),
      heldCounts(context.db, { asOf, symbols }),
      heldRows(context.db, {
        ...{ asOf, symbols, limit, offset },
        dataset: query.dataset as string | undefined,
        state: query.state as HeldState | undefined,
        text: query.text as string | undefined,
      }),
    ]);
    const datasets = counts.map((one) => one.dataset);
    const body: QuarantineList = { attention, total, offset, limit, datasets, rows: rows.map(heldRowOf) };
    return { body };
  },
};

export function heldRowOf({ symbol: subject, barKnownAt: rowKnownAt, ...rest }: HeldRowVersion): HeldRow {
  return { ...rest, subject, rowKnownAt };
}
