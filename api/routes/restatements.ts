/** What a provider said differently before, with the cause. */
import { Type } from 'typebox';
import {
  CAUSES,
  type CausedRestatement,
  type RestatementList,
  RestatementListSchema,
} from '../../schemas/operator-api.ts';
import { restatementPage } from '../../stores/postgres/restatement-page.ts';
import { allSymbols } from '../context.ts';
import { closedObject, countTo, None, OffsetParameter, TextParameter } from '../parameters.ts';
import type { Route } from '../route.ts';
import { operatorsNow } from './attention.ts';

export const restatementsRoute: Route = {
  path: '/v1/restatements',
  operationId: 'listRestatements',
  summary: 'Values that were said differently before, newest first, each with its cause.',
  pathSchema: None,
  querySchema: closedObject({
    cause: Type.Optional(
      Type.Unsafe<string>({ type: 'string', enum: [...CAUSES], description: CAUSES.join(', ') }),
    ),
    dataset: Type.Optional(Type.String({ minLength: 1, description: 'a dataset' })),
    text: Type.Optional(TextParameter),
    limit: Type.Optional(countTo(200, 50)),
    offset: Type.Optional(OffsetParameter),
  }),
  response: RestatementListSchema,
  keep: 1_000,
  async load(context, { query, state }) {
    const { limit, offset } = { limit: Number(query.limit), offset: Number(query.offset) };
    const page = await restatementPage(context.db, {
      asOf: operatorsNow(context, state),
      symbols: allSymbols(context),
      ...{ limit, offset },
      cause: query.cause as CausedRestatement['cause'] | undefined,
      dataset: query.dataset as string | undefined,
      text: query.text as string | undefined,
    });
    const body: RestatementList = { ...page, offset, limit };
    return { body };
  },
};
