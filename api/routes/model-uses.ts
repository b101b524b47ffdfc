/** What a model used, over the forecasts of it that were explained. Nothing is computed here. */
import { ModelUsesSchema } from '../../schemas/explanations.ts';
import { usesOfModel } from '../../stores/postgres/model-explanations.ts';
import { closedObject, None, PrefixParameter } from '../parameters.ts';
import type { Route } from '../route.ts';
import { resolved } from './model.ts';

export const modelUsesRoute: Route = {
  path: '/v1/models/{version}/explanations',
  operationId: 'getModelExplanations',
  summary: 'Mean size of what each feature contributed to the explained forecasts of a model version.',
  pathSchema: closedObject({ version: PrefixParameter }),
  querySchema: None,
  response: ModelUsesSchema,
  keep: 5_000,
  async load(context, { path }) {
    const modelVersion = await resolved(context, 'model', String(path.version));
    const uses = await usesOfModel(context.db, modelVersion);
    return { body: { modelVersion, uses, command: 'tempocast explain <forecast>' } };
  },
};
