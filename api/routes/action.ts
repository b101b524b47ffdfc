/** How an operator's write ended that was still under way when its answer was given. */
import { Type } from 'typebox';
import { OperatorAnswerSchema } from '../../schemas/operator-api.ts';
import { closedObject, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { answerOf } from '../writes/act.ts';

export const actionRoute: Route = {
  path: '/v1/data/actions/{id}',
  operationId: 'getAction',
  summary: "How an operator's write stands; a 409 when its run refused it.",
  pathSchema: closedObject({
    id: Type.String({ maxLength: 500, description: 'the workflow id of the write' }),
  }),
  querySchema: None,
  response: OperatorAnswerSchema,
  keep: 500,
  async load(context, { path }) {
    return { body: answerOf(context, await context.operator.look(String(path.id))) };
  },
};
