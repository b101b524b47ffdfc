/** Apply, reject or revert a repair. */
import { By, OperatorAnswerSchema, Reason } from '../../schemas/operator-api.ts';
import { closedObject, IdParameter } from '../parameters.ts';
import { act } from './act.ts';
import type { WriteRoute } from './write-route.ts';

const SUMMARIES = {
  apply: 'Applies a proposed repair: its changes become new versions of the rows.',
  reject: 'Rejects a proposed repair: the rows stay as they are, and it is not proposed again.',
  revert: 'Reverts an applied repair: its versions are held, what the provider said is used again.',
};

export const repairWrites: WriteRoute[] = (['apply', 'reject', 'revert'] as const).map((action) => ({
  path: `/v1/repairs/{id}/${action}`,
  operationId: `${action}Repair`,
  summary: SUMMARIES[action],
  pathSchema: closedObject({ id: IdParameter }),
  bodySchema: closedObject({ by: By, reason: Reason }),
  response: OperatorAnswerSchema,
  act: (context, { path, body: { by, reason } }) =>
    act(context, {
      action: `repair-${action}`,
      repair: String(path.id),
      by: String(by),
      reason: String(reason),
    }),
}));
