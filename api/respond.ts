/** One rendered answer, sent many times: bytes, strong ETag by content, gzip made once. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Freshness } from '../schemas/api.ts';
import type { Answer } from './route.ts';

const gzipAsync = promisify(gzip);
/** Below this, gzip's header costs more than it saves. */
const GZIP_FROM_BYTES = 1024;

export interface Rendered {
  bytes: Buffer;
  /** base64url of sha256; the quotes are added when it is sent. */
  hash: string;
  type: string;
  gzipped: Promise<Buffer> | undefined;
  headers: Record<string, string>;
}

export function render(answer: Answer): Rendered {
  const { body } = answer;
  const bytes = Buffer.from(
    body instanceof Uint8Array ? body : answer.as ? String(body) : JSON.stringify(body),
  );
  const hash = createHash('sha256').update(bytes).digest('base64url');
  const type = answer.as?.type ?? 'application/json; charset=utf-8';
  const headers = { ...freshnessHeaders(answer.freshness), ...answer.as?.headers };
  return { bytes, hash, type, gzipped: undefined, headers };
}

/** Answers 304 when the client has these bytes. A strong ETag names bytes, so each encoding has its own. */
export async function send(request: Request, response: Response, rendered: Rendered): Promise<void> {
  const small = rendered.bytes.length < GZIP_FROM_BYTES;
  const zip = !small && request.acceptsEncodings('gzip', 'identity') === 'gzip';
  const tag = `"${rendered.hash}${zip ? '-gzip' : ''}"`;
  response.set(rendered.headers);
  response.set('ETag', tag);
  response.set('Cache-Control', 'no-cache');
  if (!small) response.vary('Accept-Encoding');
  if (matches(request.headers['if-none-match'], tag)) {
    response.status(304).end();
    return;
  }
  response.set('Content-Type', rendered.type);
  let bytes = rendered.bytes;
  if (zip) {
    rendered.gzipped ??= gzipAsync(rendered.bytes) as Promise<Buffer>;
    bytes = await rendered.gzipped;
    response.set('Content-Encoding', 'gzip');
  }
  response.set('Content-Length', String(bytes.length));
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Headers wait for the first bytes, so that what fails at once is answered as a problem; a failure later breaks the connection off. */
export async function sendStream(
  request: Request,
  response: Response,
  answer: Answer,
  open: () => Promise<Readable>,
): Promise<void> {
  const headers = { ...freshnessHeaders(answer.freshness), ...answer.as?.headers };
  const type = answer.as?.type ?? 'application/octet-stream';
  const begin = () => response.set(headers).set('Cache-Control', 'no-store').set('Content-Type', type);
  if (request.method === 'HEAD') {
    begin().end();
    return;
  }
  const bytes = await open();
  try {
    await firstBytes(bytes);
    begin();
    await pipeline(bytes, response);
  } catch (error) {
    bytes.destroy();
    // The reader went away, or got a part: there is nobody to tell.
    if (!response.headersSent && !response.destroyed) throw error;
  }
}

async function firstBytes(bytes: Readable): Promise<void> {
  if (bytes.readableLength > 0 || bytes.readableEnded) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  bytes.once('readable', resolve).once('end', resolve).once('error', reject);
  await promise;
}

function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

function freshnessHeaders(freshness: Freshness | null | undefined): Record<string, string> {
  if (!freshness) return {};
  const headers: Record<string, string> = {
    'X-Tempocast-Session': freshness.session,
    'X-Tempocast-Age-Minutes': String(freshness.ageMinutes),
    'X-Tempocast-Stale': String(freshness.stale),
  };
  if (freshness.stale) {
    const reason = (freshness.reason ?? '').replace(/[^\x20-\x7e]|["\\]/g, ' ');
    headers.Warning = `110 tempocast "stale: ${reason}"`;
  }
  return headers;
}
