/** What an operator says of a model version: its stage, a note, a tag. */
import { Type } from 'typebox';
import { By, OperatorAnswerSchema, Reason } from '../../schemas/operator-api.ts';
import { KEPT_STAGES, type KeptStage } from '../../schemas/runs.ts';
import { closedObject, PrefixParameter } from '../parameters.ts';
import { act } from './act.ts';
import type { WriteRoute } from './write-route.ts';

const Stage = Type.Unsafe<KeptStage>({ type: 'string', enum: [...KEPT_STAGES] });
const Tag = Type.String({ pattern: '^[a-z][a-z0-9._-]{0,49}$', description: 'name of a tag, in lower case' });
const Value = Type.Union([Type.String({ maxLength: 500 }), Type.Null()], {
  description: 'value of the tag; null takes it away',
});

export const modelWrites: WriteRoute[] = [
  {
    path: '/v1/models/{version}/stage',
    operationId: 'changeModelStage',
    summary: 'Gives a model version another stage; champion comes from promotions only.',
    pathSchema: closedObject({ version: PrefixParameter }),
    bodySchema: closedObject({ to: Stage, by: By, reason: Reason }),
    response: OperatorAnswerSchema,
    act: (context, { path, body: { by, reason, to } }) =>
      act(context, {
        ...{ action: 'model-stage', model: String(path.version), to: to as KeptStage },
        ...{ by: String(by), reason: String(reason) },
      }),
  },
  {
    path: '/v1/models/{version}/notes',
    operationId: 'noteModel',
    summary: 'Adds a note to a model version; with a tag, sets the tag or takes it away.',
    pathSchema: closedObject({ version: PrefixParameter }),
    bodySchema: closedObject({
      tag: Type.Optional(Tag),
      value: Type.Optional(Value),
      by: By,
      reason: Reason,
    }),
    response: OperatorAnswerSchema,
    act: (context, { path, body: { by, reason, tag, value } }) =>
      act(context, {
        ...{ action: 'model-note', model: String(path.version), by: String(by), reason: String(reason) },
        ...(tag === undefined
          ? {}
          : { tag: String(tag), value: value === undefined ? null : (value as string | null) }),
      }),
  },
];
