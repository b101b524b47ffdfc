/** One model version: what it is, where it stands, what it is worth; and its card. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { modelCard } from '../../rendering/card/card.ts';
import { CARD_STYLE, cardHtml } from '../../rendering/card/html.ts';
import { limitsOf } from '../../rendering/card/limits.ts';
import { cardMarkdown } from '../../rendering/card/markdown.ts';
import { isTempocastError } from '../../schemas/errors.ts';
import { CardSchema, type OneModel, OneModelSchema } from '../../schemas/models-api.ts';
import { type ModelView, modelView } from '../../stores/postgres/model-view.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import type { ApiContext } from '../context.ts';
import { closedObject, None, PrefixParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import type { ServingState } from '../serving-state.ts';
import { operatorsNow } from './attention.ts';

export const modelRoute: Route = {
  path: '/v1/models/{version}',
  operationId: 'getModel',
  summary:
    'A model version: stage and its history, tags, scores, record of its run, limits, versions beside it.',
  pathSchema: closedObject({ version: PrefixParameter }),
  querySchema: None,
  response: OneModelSchema,
  keep: 5_000,
  async load(context, { path, state }) {
    const view = await viewOf(context, String(path.version), state);
    const body: OneModel = {
      ...view,
      family: familyOf(context, view),
      record: view.record && withoutIds(view.record),
      limits: limitsOf(view),
    };
    return { body };
  },
};

/** In the page's policy a style needs its hash. */
const STYLE_HASH = createHash('sha256').update(CARD_STYLE).digest('base64');
const CARD_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`;
const FORMATS = ['json', 'markdown', 'html'] as const;

export const cardRoute: Route = {
  path: '/v1/models/{version}/card',
  operationId: 'getModelCard',
  summary: 'The card of a model version, in Markdown and HTML.',
  pathSchema: closedObject({ version: PrefixParameter }),
  querySchema: closedObject({
    format: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...FORMATS], default: 'json' })),
  }),
  response: CardSchema,
  produces: ['text/markdown', 'text/html'],
  keep: 5_000,
  async load(context, { path, query, state }) {
    const view = await viewOf(context, String(path.version), state);
    const card = modelCard(view);
    if (query.format === 'markdown')
      return { body: cardMarkdown(card), as: { type: 'text/markdown; charset=utf-8' } };
    if (query.format === 'html') {
      const headers = { 'Content-Security-Policy': CARD_POLICY };
      return { body: cardHtml(card), as: { type: 'text/html; charset=utf-8', headers } };
    }
    return { body: { version: view.version.id, markdown: cardMarkdown(card), html: cardHtml(card) } };
  },
};

async function viewOf(context: ApiContext, prefix: string, state: ServingState): Promise<ModelView> {
  const id = await resolved(context, 'model', prefix);
  return (await modelView(context.db, id, operatorsNow(context, state)))!;
}

/** Throws Problem `not-found`, also for a beginning that several ids have. */
export async function resolved(context: ApiContext, what: 'model' | 'run', prefix: string): Promise<string> {
  try {
    return await resolveId(context.db, what, prefix);
  } catch (error) {
    if (isTempocastError(error) && error.next === 'terminal') throw new Problem('not-found', error.message);
    throw error;
  }
}

function familyOf({ recipes }: ApiContext, { version, record }: ModelView): string | null {
  return record?.content.recipe.family ?? recipes.find(({ name }) => name === version.recipe)?.family ?? null;
}

export function withoutIds({ content, measured, artefacts, recordedAt }: NonNullable<ModelView['record']>) {
  return { content, measured, artefacts, recordedAt };
}
