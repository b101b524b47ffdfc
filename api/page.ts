/** Serves the built page: hashed assets for ever, index.html always fresh. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { Problem } from './problem.ts';

export function pageRouter(folder: string): Router {
  const router = Router();
  const index = join(folder, 'index.html');
  const options = {
    immutable: true,
    maxAge: '365d',
    index: false as const,
    redirect: false,
    fallthrough: true,
  };
  router.use('/assets', express.static(join(folder, 'assets'), options));
  router.use(express.static(folder, { index: false, redirect: false, maxAge: 0 }));
  router.get('/', (request, response) => servePage(index, request, response));
  return router;
}

function servePage(index: string, request: Request, response: Response): void {
  if (existsSync(index)) {
    response.set('Cache-Control', 'no-cache').sendFile(index);
    return;
  }
  const detail =
    'ui/dist is missing; build it with: npm run setup, or: npx vite build --config ui/vite.config.ts';
  if (request.accepts('json', 'html') !== 'html') throw new Problem('page-not-built', detail);
  response
    .status(503)
    .type('html')
    .set('Cache-Control', 'no-store')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tempocast</title><h1>The page has not been built</h1>
<p>${detail}</p><p>The API works: <a href="/docs">API documentation</a>, <a href="/v1/forecasts/latest">latest forecasts</a>.</p></html>`,
    );
}
