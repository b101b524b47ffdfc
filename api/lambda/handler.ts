/**
 * The forecast service as a Lambda handler (API Gateway HTTP API, payload format 2.0):
 * POST /forecast, GET /model, GET /health. It serves one exported model and needs no store and no TensorFlow.
 */
import { aboutModel, answerOf } from './answer.ts';
import { feedsOf, parseRequest } from './feeds.ts';
import { Problem } from './problem.ts';
import type { ServedModel } from './served-model.ts';

/** Lambda takes no more in a request. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** The part of the event that is read. */
export interface HttpEvent {
  rawPath: string;
  requestContext: { http: { method: string } };
  body?: string;
  isBase64Encoded?: boolean;
}

export interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export type Handler = (event: HttpEvent) => Promise<HttpResult>;

interface Options {
  now?: () => Date;
  /** Told of errors that are not the caller's. */
  onError?: (error: unknown) => void;
}

/** A model that cannot be loaded makes every answer an internal error; the reason goes to `onError`. */
export function createHandler(
  model: Promise<ServedModel>,
  { now = () => new Date(), onError }: Options = {},
): Handler {
  return async (event) => {
    try {
      return json(200, 'application/json', await respond(event, await model, now()));
    } catch (error) {
      const problem = toProblem(error, onError);
      return json(problem.status, 'application/problem+json', problem.toBody(event.rawPath));
    }
  };
}

async function respond(event: HttpEvent, { description, session }: ServedModel, now: Date): Promise<object> {
  const { rawPath } = event;
  const { method } = event.requestContext.http;
  const routes: Record<string, string> = { '/forecast': 'POST', '/model': 'GET', '/health': 'GET' };
  const allowed = Object.hasOwn(routes, rawPath) ? routes[rawPath] : undefined;
  if (allowed === undefined) {
    throw new Problem('not-found', `no path ${rawPath}: there are ${Object.keys(routes).join(', ')}`);
  }
  if (method !== allowed) {
    throw new Problem('method-not-allowed', `${method} ${rawPath}: allowed is ${allowed}`, {
      allowed: [allowed],
    });
  }
  if (rawPath === '/health') return { status: 'ok', modelVersion: description.modelVersion };
  if (rawPath === '/model')
    return { ...description, ...aboutModel(description, now), inputs: session.inputNames };
  const request = parseRequest(bodyOf(event), description);
  const out = await session.run(feedsOf(request, description, session.inputNames));
  return answerOf(request, description, out, now);
}

function bodyOf({ body = '', isBase64Encoded }: HttpEvent): string {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  if (text.length <= MAX_BODY_BYTES) return text;
  throw new Problem(
    'body-too-large',
    `a body of ${text.length} bytes, at most ${MAX_BODY_BYTES} are allowed`,
  );
}

function toProblem(error: unknown, onError: Options['onError']): Problem {
  if (error instanceof Problem) return error;
  onError?.(error);
  return new Problem('internal-error', 'unexpected; the log has the cause');
}

function json(statusCode: number, type: string, body: object): HttpResult {
  return { statusCode, headers: { 'content-type': type }, body: JSON.stringify(body) };
}
