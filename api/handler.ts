/** Turns a route into an Express handler: parameters, state, cache, answer. */
import type { Request, RequestHandler, Response } from 'express';
import { Cache } from './cache.ts';
import type { ApiContext } from './context.ts';
import { type Rendered, render, send, sendStream } from './respond.ts';
import type { Route } from './route.ts';
import type { ServingState } from './serving-state.ts';
import { compileParameters } from './validate.ts';

/** A publication replaces what was kept anyway; this only bounds what a missed notification can cost. */
const KEEP_PUBLICATION_MS = 60_000;
const MAX_ANSWERS = 256;

export interface HandlerOptions {
  context: ApiContext;
  readState: () => Promise<ServingState>;
}

export interface RouteHandler {
  handle: RequestHandler;
  forget(): void;
}

export function handlerOf(route: Route, options: HandlerOptions): RouteHandler {
  const checkPath = compileParameters('path', route.pathSchema);
  const checkQuery = compileParameters('query', route.querySchema);
  const timeToLiveMs = typeof route.keep === 'number' ? route.keep : KEEP_PUBLICATION_MS;
  const answers = new Cache<Rendered>({ timeToLiveMs, maxEntries: MAX_ANSWERS });

  const handle: RequestHandler = async (request, response) => {
    const path = checkPath(request.params);
    const query = checkQuery(withHeaders(route, request, response));
    const state = await options.readState();
    if (route.keep === 'never') {
      const answer = await route.load(options.context, { path, query, state });
      if (answer.stream) await sendStream(request, response, answer, answer.stream);
      else await send(request, response, render(answer));
      return;
    }
    // The state is part of the key: its version changes with a publication, a run, and every minute of age.
    const key = JSON.stringify([state.version, path, query]);
    const rendered = await answers.get(key, async () =>
      render(await route.load(options.context, { path, query, state })),
    );
    await send(request, response, rendered);
  };
  return { handle, forget: () => answers.clear() };
}

/** Who answers may depend on such a header, so caches between have to know. */
function withHeaders({ orHeader = {} }: Route, request: Request, response: Response): Request['query'] {
  const said: Request['query'] = {};
  for (const [name, header] of Object.entries(orHeader)) {
    response.vary(header);
    const value = request.get(header);
    if (value !== undefined) said[name] = value;
  }
  return { ...said, ...request.query };
}
