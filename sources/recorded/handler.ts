/**
 * Answers `/<provider>/<provider's own path>?query` from the recorded answers, as the real host would: asks for the
 * credential, honours If-None-Match and If-Modified-Since, and fails on order.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFaultBook, parseFaults, type RecordedFault } from './faults.ts';
import { HOSTS, type Host, type HostRequest, type Refusal } from './hosts.ts';
import { openRecordings, type RecordedAnswer, type Recordings } from './recordings.ts';
import { renameKeys } from './rename-keys.ts';

export interface RecordedHandler {
  /** `target`: path and query behind the mount point. */
  handle(request: IncomingMessage, response: ServerResponse, target: string): Promise<void>;
  setFaults(faults: readonly RecordedFault[]): void;
}

export function createRecordedHandler(): RecordedHandler {
  const opened = new Map<string, Recordings>();
  const recordings = (provider: string) => {
    if (!opened.has(provider)) opened.set(provider, openRecordings(provider));
    return opened.get(provider)!;
  };
  let book = createFaultBook([]);
  return {
    setFaults: (faults) => {
      book = createFaultBook(faults);
    },
    async handle(request, response, target) {
      const url = new URL(target, 'http://recorded');
      if (url.pathname === '/faults') {
        try {
          if (request.method === 'PUT') book = createFaultBook(parseFaults(await textOf(request)));
          refuse(response, { status: 200, body: book.rules });
        } catch (error) {
          refuse(response, { status: 400, body: { error: (error as Error).message } });
        }
        return;
      }
      const [, provider = '', ...rest] = url.pathname.split('/');
      const host = HOSTS[provider];
      if (host === undefined) {
        const error = `no provider ${provider}: allowed are ${Object.keys(HOSTS).join(', ')}`;
        return refuse(response, { status: 404, body: { error } });
      }
      const path = decodeURIComponent(`/${rest.join('/')}`);
      const asked: HostRequest = { path, query: url.searchParams, headers: request.headers };
      const made = host.made?.(asked);
      if (made !== undefined) return refuse(response, made);
      const answer = recordings(provider).find(request.method ?? 'GET', path, url.searchParams);
      const fault = book.hit(provider, path + url.search);
      if (fault !== undefined) return fail(response, fault, host, answer);
      if (!host.authenticated(asked)) return refuse(response, host.unauthenticated);
      if (answer === undefined) return refuse(response, host.unknownSymbol);
      send(request, response, answer);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function send(request: IncomingMessage, response: ServerResponse, answer: RecordedAnswer): void {
  const { etag, 'last-modified': lastModified } = answer.headers;
  const seen = request.headers['if-none-match'];
  const since = request.headers['if-modified-since'];
  // As RFC 9110 13.2.2 has it: the date counts only when there is no tag.
  const unchanged = seen === undefined ? since !== undefined && since === lastModified : seen === etag;
  if (unchanged && answer.status === 200) response.writeHead(304, answer.headers).end();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

function refuse(response: ServerResponse, { status, body, headers = {} }: Refusal): void {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response
    .writeHead(status, { 'content-type': type, ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}

const NOTHING: RecordedAnswer = {
  status: 200,
  headers: {},
  body: new TextEncoder().encode('{}'),
  format: 'json',
};

function fail(
  response: ServerResponse,
  fault: RecordedFault,
  host: Host,
  { headers, body, format }: RecordedAnswer = NOTHING,
): void {
  const wait: Record<string, string> = {};
  if (fault.retryAfter !== undefined) wait['retry-after'] = String(fault.retryAfter);
  const { etag: _, ...plain } = headers;
  const half = body.subarray(0, body.length >> 1);
  switch (fault.kind) {
    case 'rate-limited':
      refuse(response, { ...host.rateLimited, headers: wait });
      break;
    case 'lost-entitlement':
      refuse(response, host.lostEntitlement);
      break;
    case 'unknown-symbol':
      refuse(response, host.unknownSymbol);
      break;
    case 'server-error':
      refuse(response, { status: fault.status ?? 503, body: 'upstream error', headers: wait });
      break;
    case 'time-out':
      break; // Never answers; the client gives up, or the server's close ends the connection.
    case 'dropped':
      response.writeHead(200, { ...plain, 'content-length': body.length });
      response.write(half, () => response.destroy());
      break;
    case 'empty-body':
      response.writeHead(200, plain).end();
      break;
    case 'truncated':
      response.writeHead(200, plain).end(half);
      break;
    case 'html':
      refuse(response, { status: 200, body: '<!DOCTYPE html><html><body>Sorry</body></html>' });
      break;
    case 'wrong-shape':
      response.writeHead(200, plain).end(renameKeys(body, format, fault.key));
  }
}
