/** Writes answers as Yahoo's front end does, faults included. */
import type { ServerResponse } from 'node:http';
import type { FaultRule } from './faults.ts';

const HEADERS = {
  'cache-control': 'public, max-age=10, stale-while-revalidate=20',
  server: 'ATS',
  vary: 'Origin,Accept-Encoding',
} as const;
const JSON_TYPE = 'application/json;charset=utf-8';
const WRONG_SHAPE = JSON.stringify({ chart: { result: [{ meta: {} }], error: null } });
const REASONS: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON_TYPE, JSON.stringify(body));
}

/** `json` is the answer that would have been sent; unknown-symbol is answered as a chart error, not here. */
export function sendTransportFault(response: ServerResponse, rule: FaultRule, json: string): void {
  switch (rule.kind) {
    case 'rate-limited':
      if (rule.retryAfter !== undefined) response.setHeader('retry-after', String(rule.retryAfter));
      send(response, 429, 'text/plain', 'Too Many Requests\r\n');
      return;
    case 'server-error': {
      const status = rule.status ?? 503;
      send(response, status, 'text/html', page(`${status} ${REASONS[status] ?? 'Server Error'}`));
      return;
    }
    case 'time-out':
      return; // Never answers; the client gives up, or the server's close ends the connection.
    case 'dropped':
      response.writeHead(200, { ...HEADERS, 'content-type': JSON_TYPE, 'content-length': json.length });
      response.write(json.slice(0, json.length >> 1), () => response.destroy());
      return;
    case 'empty-body':
      send(response, 200, JSON_TYPE, '');
      return;
    case 'truncated':
      send(response, 200, JSON_TYPE, json.slice(0, json.length >> 1));
      return;
    case 'html':
      send(response, 200, 'text/html', page('Yahoo! - 999 Unable to process request at this time'));
      return;
    case 'wrong-shape':
      send(response, 200, JSON_TYPE, WRONG_SHAPE);
      return;
    default:
      throw new Error(`not a transport fault: ${rule.kind}`);
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function page(title: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}
