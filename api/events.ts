/** Server-sent events: tells open pages that something new is served, so that they need not ask. */
import type { Request, Response } from 'express';
import type { ServingState } from './serving-state.ts';

export interface EventHub {
  add(request: Request, response: Response): void;
  published(): void;
  close(): void;
}

/** Proxies close streams that stay silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** A run writes its stage without a notification, so it is looked at; only while somebody listens. */
const PROGRESS_MS = 2_000;

export function createEventHub(readState: () => Promise<ServingState>): EventHub {
  const clients = new Set<Response>();
  let last: string | undefined;
  let timers: NodeJS.Timeout[] = [];

  const send = (event: string, data: unknown) => {
    for (const client of clients) client.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const look = async () => {
    try {
      const state = await readState();
      const progress = { published: state.published?.session ?? null, run: state.newestRun ?? null };
      const text = JSON.stringify(progress);
      if (last !== undefined && text !== last) send('progress', progress);
      last = text;
    } catch {
      // The pages see the error on their own requests.
    }
  };
  const start = () => {
    if (timers.length > 0) return;
    timers = [
      setInterval(() => {
        for (const client of clients) client.write(': still here\n\n');
      }, HEARTBEAT_MS),
      setInterval(() => void look(), PROGRESS_MS),
    ];
    void look();
  };
  const stop = () => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
    last = undefined;
  };

  return {
    add(request, response) {
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      });
      response.write('retry: 2000\n\n');
      clients.add(response);
      start();
      request.on('close', () => {
        clients.delete(response);
        if (clients.size === 0) stop();
      });
    },
    published() {
      send('published', { at: new Date().toISOString() });
    },
    close() {
      stop();
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}
