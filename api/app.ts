/** Puts the Express application together: middleware, routes, page, errors. */
import { randomUUID } from 'node:crypto';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { closest } from 'fastest-levenshtein';
import helmet from 'helmet';
import type { ApiContext } from './context.ts';
import { docsRouter } from './docs.ts';
import type { EventHub } from './events.ts';
import { handlerOf } from './handler.ts';
import { openApiOf } from './openapi.ts';
import { pageRouter } from './page.ts';
import { Problem, toProblem } from './problem.ts';
import { render, send } from './respond.ts';
import type { Route } from './route.ts';
import type { ServingState } from './serving-state.ts';
import { writeHandlers } from './writes/write-handler.ts';
import type { WriteRoute } from './writes/write-route.ts';

export interface AppOptions {
  context: ApiContext;
  routes: readonly Route[];
  writes: readonly WriteRoute[];
  readState: () => Promise<ServingState>;
  events: EventHub;
  pageFolder: string;
  version: string;
}

export interface App {
  express: Express;
  /** Drops every kept answer. */
  forget(): void;
}

export function createApp(options: AppOptions): App {
  const { context, routes, writes } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(identify(context));
  app.use(securityHeaders());

  const handlers = routes.map((route) => ({ route, handler: handlerOf(route, options) }));
  const forget = () => {
    for (const { handler } of handlers) handler.forget();
  };
  for (const write of writes) app.post(expressPath(write.path), ...writeHandlers(write, context, forget));
  app.use(onlyReads(writes.map((write) => write.path)));
  for (const { route, handler } of handlers) app.get(expressPath(route.path), handler.handle);
  app.get('/v1/events', (request, response) => options.events.add(request, response));

  // Says that the process is up even when no store is.
  app.get('/healthz', (_request, response) => {
    response
      .set('Cache-Control', 'no-store')
      .json({ status: 'up', uptimeSeconds: Math.floor(process.uptime()) });
  });
  const openApi = render({ body: openApiOf(routes, writes, options.version) });
  app.get('/openapi.json', (request, response) => send(request, response, openApi));
  // API answers bring their own gzip, made once; this is for files.
  app.use(compression());
  app.use('/docs', docsRouter());
  app.use(pageRouter(options.pageFolder));
  app.use(
    unknownPath([...routes.map((route) => route.path), '/v1/events', '/healthz', '/openapi.json', '/docs']),
  );
  app.use(problems(context));
  return { express: app, forget };
}

const expressPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

/** Gives each request an id and logs its end: method, path, status, time; never query, headers or bodies (G12). */
function identify(context: ApiContext): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const id = given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    response.locals.requestId = id;
    response.set('X-Request-Id', id);
    const start = performance.now();
    const { path, method } = request;
    response.on('finish', () => {
      const status = response.statusCode;
      const ms = Math.round((performance.now() - start) * 10) / 10;
      context.log[status < 400 ? 'debug' : status < 500 ? 'info' : 'warn'](
        { id, method, path, status, ms },
        'request',
      );
    });
    next();
  };
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Served over plain HTTP on one machine; a proxy that ends TLS adds this itself.
    strictTransportSecurity: false,
  });
}

/** Comes after the writes: what reaches it is a read, or a method that its path does not have. */
function onlyReads(writes: string[]): RequestHandler {
  const written = writes.map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`));
  return (request, response, next) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const isWrite = written.some((path) => path.test(request.path));
    if (reads && !isWrite) return next();
    const allowed = isWrite ? ['POST'] : ['GET', 'HEAD'];
    response.set('Allow', allowed.join(', '));
    next(new Problem('method-not-allowed', `${request.method} is not offered here`, { allowed }));
  };
}

function unknownPath(paths: string[]): RequestHandler {
  return (request, _response, next) => {
    const nearest = closest(request.path, paths);
    next(
      new Problem('unknown-path', `there is nothing at ${JSON.stringify(request.path.slice(0, 200))}`, {
        allowed: paths,
        nearest,
      }),
    );
  };
}

function problems(context: ApiContext): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = toProblem(error);
    const id = String(response.locals.requestId ?? '');
    if (problem.status >= 500) context.log.error({ id, kind: problem.kind, err: error }, 'request failed');
    for (const header of ['ETag', 'Content-Encoding', 'Content-Length']) response.removeHeader(header);
    if (problem.kind === 'not-authorised') response.set('WWW-Authenticate', 'Bearer realm="tempocast"');
    if (problem.fields.retryAfter !== undefined)
      response.set('Retry-After', String(problem.fields.retryAfter));
    response
      .status(problem.status)
      .set('Cache-Control', 'no-store')
      .type('application/problem+json')
      .end(JSON.stringify(problem.toBody(request.path, id)));
  };
}
