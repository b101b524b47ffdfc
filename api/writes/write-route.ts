/** An operator's write as data: the Express handler and the OpenAPI description are both made from it. */
import type { TObject, TSchema } from 'typebox';
import type { OperatorAnswer } from '../../schemas/operator-api.ts';
import type { ApiContext } from '../context.ts';

export interface WriteRequest {
  path: Record<string, string | number>;
  body: Record<string, unknown>;
}

export interface WriteRoute {
  path: string;
  operationId: string;
  summary: string;
  pathSchema: TObject;
  bodySchema: TObject;
  response: TSchema;
  act(context: ApiContext, request: WriteRequest): Promise<OperatorAnswer>;
}
