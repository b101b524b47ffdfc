/** Server-sent events: tells open pages that something new is served, so that they need not ask. */
import type { Request, Response } from 'express';
import { Problem } from './problem.ts';
import type { ServingState } from './serving-state.ts';

export interface EventHub {
  /** Throws Problem `too-many-streams`. */
  add(request: Request, response: Response): void;
  published(): void;
  close(): void;
}

/** Proxies close streams that stay silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** A run writes its stage without a notification, so it is looked at; only while somebody listens. */
const PROGRESS_MS = 2_000;
/** Of all clients together: what stays open must not use up the connections that answers need. */
const MOST_STREAMS = 256;
/** In bytes. Events are a hundred: who has left so many unread reads no more. */
const MOST_UNREAD = 64 * 1024;

export interface EventOptions {
  mostStreams?: number;
  heartbeatMs?: number;
}

export function createEventHub(readState: () => Promise<ServingState>, options: EventOptions = {}): EventHub {
  const { mostStreams = MOST_STREAMS, heartbeatMs = HEARTBEAT_MS } = options;
  const clients = new Set<Response>();
  let last: string | undefined;
  let timers: NodeJS.Timeout[] = [];

  const write = (text: string) => {
    for (const client of clients) {
      if (client.writableLength > MOST_UNREAD) client.destroy();
      else client.write(text);
    }
  };
  const send = (event: string, data: unknown) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
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
      setInterval(() => write(': still here\n\n'), heartbeatMs),
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
      if (clients.size >= mostStreams) {
        const detail = `${mostStreams} streams are open, which is the most; close one, or ask for what you need`;
        throw new Problem('too-many-streams', detail, { retryAfter: 15 });
      }
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
        // Ended only with the server, which takes no further request then.
        Connection: 'close',
      });
      if (request.method === 'HEAD') return void response.end();
      response.write('retry: 2000\n\n');
      clients.add(response);
      start();
      response.on('close', () => {
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
