/** The OpenAPI 3.1 description, made from the routes and their schemas. */
import type { TObject, TSchema } from 'typebox';
import { HealthSchema, ProblemSchema } from '../schemas/api.ts';
import type { Route } from './route.ts';
import type { WriteRoute } from './writes/write-route.ts';

const DESCRIPTION =
  `Forecasts of daily equity returns with their uncertainty. Every answer about forecasts carries its
origin session, the instants asOf and issuedAt, recipe and model version, its age, and whether it is stale and why; the
headers X-Tempocast-Stale, X-Tempocast-Age-Minutes and Warning say the same. Answers carry a strong ETag. Errors are RFC 9457 problem
details.`.replaceAll('\n', ' ');

export function openApiOf(routes: readonly Route[], writes: readonly WriteRoute[], version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tempocast',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: {
      ...Object.fromEntries(routes.map((route) => [route.path, { get: operationOf(route) }])),
      ...Object.fromEntries(writes.map((write) => [write.path, { post: writeOf(write) }])),
      '/v1/events': { get: EVENTS },
      '/healthz': { get: HEALTH },
    },
    components: {
      schemas: { Problem: ProblemSchema },
      responses: { Problem: PROBLEM },
      securitySchemes: { operatorKey: { type: 'http', scheme: 'bearer', description: KEY } },
    },
  };
}

const PROBLEM = {
  description: 'RFC 9457 problem details; `type` is stable.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const EVENTS_DESCRIPTION =
  `Nothing is replayed: after connecting again, ask anew for what is shown. A comment line every 15 seconds keeps proxies
from closing the stream. 256 streams are open at most, one more is \`too-many-streams\`; one whose client has left 64 KiB
unread is closed. Over HTTP/1.1 a browser has six connections for all its tabs, so a page that is hidden should hold none.`.replaceAll(
    '\n',
    ' ',
  );

const EVENTS = {
  tags: ['Forecasts and runs'],
  operationId: 'streamEvents',
  summary:
    'Server-sent events: `published` when new forecasts are served, `progress` when a session run moves on.',
  description: EVENTS_DESCRIPTION,
  responses: {
    200: { description: 'A stream that stays open.', content: { 'text/event-stream': {} } },
    503: { $ref: '#/components/responses/Problem' },
  },
};

const HEALTH = {
  tags: ['Operations'],
  operationId: 'getHealth',
  summary: 'Whether the process is up; looks at no store.',
  responses: { 200: { description: 'OK', content: { 'application/json': { schema: HealthSchema } } } },
};

const KEY = 'Of `api.operatorKey`. Without one, writes are for requests from this machine only.';

function writeOf(write: WriteRoute): object {
  const content = { 'application/json': { schema: write.response } };
  return {
    tags: ['Data'],
    operationId: write.operationId,
    summary: write.summary,
    security: [{ operatorKey: [] }, {}],
    parameters: parametersOf(write.pathSchema, 'path'),
    requestBody: { required: true, content: { 'application/json': { schema: write.bodySchema } } },
    responses: {
      200: { description: 'Done.', content },
      202: { description: 'Not done within the time limit; Location says where to ask.', content },
      '4XX': { $ref: '#/components/responses/Problem' },
      '5XX': { $ref: '#/components/responses/Problem' },
    },
  };
}

function operationOf(route: Route): object {
  const schema = route.response;
  return {
    tags: [tagOf(route.path)],
    operationId: route.operationId,
    summary: route.summary,
    parameters: [
      ...parametersOf(route.pathSchema, 'path'),
      ...parametersOf(route.querySchema, 'query'),
      ...headersOf(route),
    ],
    responses: {
      200: {
        description: 'OK',
        headers: {
          ETag: { schema: { type: 'string' } },
          'X-Tempocast-Stale': { schema: { type: 'string', enum: ['true', 'false'] } },
        },
        content: {
          ...(route.keep === 'never' ? {} : { 'application/json': { schema } }),
          ...Object.fromEntries((route.produces ?? []).map((type) => [type, {}])),
        },
      },
      304: { description: 'Unchanged since the ETag in If-None-Match.' },
      '4XX': { $ref: '#/components/responses/Problem' },
      '5XX': { $ref: '#/components/responses/Problem' },
    },
  };
}

const DATA = /^\/v1\/(data|quarantine|restatements|repairs)/;
function tagOf(path: string): string {
  if (DATA.test(path)) return 'Data';
  return path.startsWith('/v1/') ? 'Forecasts and runs' : 'Operations';
}

/** A header that may stand for a query parameter. */
function headersOf({ orHeader = {}, querySchema }: Route): object[] {
  return Object.entries(orHeader).map(([name, header]) => ({
    ...{ name: header, in: 'header', required: false },
    description: `the query parameter ${name}, which goes first where both are given`,
    schema: querySchema.properties[name],
  }));
}

function parametersOf(schema: TObject, place: 'path' | 'query'): object[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties as Record<string, TSchema & { description?: string }>).map(
    ([name, one]) => ({
      name,
      in: place,
      required: place === 'path' || required.has(name),
      ...(one.description ? { description: one.description } : {}),
      schema: one,
    }),
  );
}
