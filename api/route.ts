/** A route as data: the Express handler and the OpenAPI description are both made from it. */
import type { Readable } from 'node:stream';
import type { TObject, TSchema } from 'typebox';
import type { Freshness } from '../schemas/api.ts';
import type { ApiContext } from './context.ts';
import type { ServingState } from './serving-state.ts';
import type { Parameters } from './validate.ts';

export interface Answer {
  body: unknown;
  /** Instead of `body`, for what is too large to hold: begun when the request is known to want bytes, and never kept. */
  stream?: () => Promise<Readable>;
  /** Instead of JSON: `body` is this text, or bytes, with its own media type and headers. */
  as?: { type: string; headers?: Record<string, string> };
  /** Repeated in headers, so that a client that reads no body sees it too. */
  freshness?: Freshness | null;
}

export interface RouteRequest {
  path: Parameters;
  query: Parameters;
  /** What is published and what time it is; read once per request. */
  state: ServingState;
}

export interface Route {
  /** OpenAPI style: /v1/forecasts/{id}. */
  path: string;
  operationId: string;
  summary: string;
  pathSchema: TObject;
  querySchema: TObject;
  /** Query parameters that a request header may say instead, by name; the query goes first. */
  orHeader?: Readonly<Record<string, string>>;
  response: TSchema;
  /** Media types beside JSON that it may answer. */
  produces?: string[];
  /**
   * How long an answer may be kept in this process. `publication`: it changes with a publication or a session run only,
   * so it is kept until one arrives. `never`: each request loads its own, and may stream it.
   */
  keep: 'publication' | 'never' | number;
  load(context: ApiContext, request: RouteRequest): Promise<Answer>;
}
