/** Turns a write into Express handlers: who, what, act, answer. Nothing is kept. */
import express, { type RequestHandler } from 'express';
import type { ApiContext } from '../context.ts';
import { Problem } from '../problem.ts';
import { compileBody, compileParameters } from '../validate.ts';
import { authorise } from './access.ts';
import type { WriteRoute } from './write-route.ts';

const BODY_LIMIT = '64kb';
const RETRY_AFTER_S = 5;

/** `done` is called after every write, so that the next read sees it. */
export function writeHandlers(route: WriteRoute, context: ApiContext, done: () => void): RequestHandler[] {
  const checkPath = compileParameters('path', route.pathSchema);
  const checkBody = compileBody(route.bodySchema);
  const allow: RequestHandler = async (request, _response, next) => {
    await authorise(request, context.access);
    next();
  };
  const act: RequestHandler = async (request, response) => {
    const path = checkPath(request.params);
    if (typeof request.body !== 'object' || request.body === null || Array.isArray(request.body))
      throw new Problem('invalid-body', 'the body has to be a JSON object with by and reason');
    const body = checkBody(request.body as Record<string, unknown>);
    const answer = await route.act(context, { path, body }).finally(done);
    const pending = answer.state === 'running';
    if (pending) response.set('Location', answer.where.path).set('Retry-After', String(RETRY_AFTER_S));
    response
      .status(pending ? 202 : 200)
      .set('Cache-Control', 'no-store')
      .json(answer);
  };
  return [allow, express.json({ limit: BODY_LIMIT }), act];
}
