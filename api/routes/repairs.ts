/** What looks wrong in a known way, why, and what was decided about it. */
import { Type } from 'typebox';
import { REPAIR_STATES, type Repair, type RepairList, RepairListSchema } from '../../schemas/operator-api.ts';
import { type Repair as RepairFound, repairsOf } from '../../stores/postgres/repairs.ts';
import { allSymbols } from '../context.ts';
import { closedObject, countTo, None, OffsetParameter } from '../parameters.ts';
import type { Route } from '../route.ts';
import { attentionOf, operatorsNow } from './attention.ts';

export const repairsRoute: Route = {
  path: '/v1/repairs',
  operationId: 'listRepairs',
  summary: 'Proposed and decided repairs with their evidence, newest first.',
  pathSchema: None,
  querySchema: closedObject({
    state: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: [...REPAIR_STATES],
        description: REPAIR_STATES.join(', '),
      }),
    ),
    limit: Type.Optional(countTo(200, 50)),
    offset: Type.Optional(OffsetParameter),
  }),
  response: RepairListSchema,
  keep: 1_000,
  async load(context, { query, state }) {
    const { limit, offset } = { limit: Number(query.limit), offset: Number(query.offset) };
    const [attention, found] = await Promise.all([
      attentionOf(context, state),
      repairsOf(context.db, {
        asOf: operatorsNow(context, state),
        symbols: allSymbols(context),
        state: query.state as Repair['state'] | undefined,
      }),
    ]);
    const repairs = found.slice(offset, offset + limit).map(shown);
    const body: RepairList = { attention, total: found.length, offset, limit, repairs };
    return { body };
  },
};

const shown = ({ knownAt: proposedAt, rawKey: _, ...rest }: RepairFound): Repair => ({ ...rest, proposedAt });
