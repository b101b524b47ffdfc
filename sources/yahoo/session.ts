/** Quotes and summaries want a session: a cookie and a crumb, which yahoo-finance2 asks for and keeps. */
import { RetryableError } from '../../schemas/errors.ts';
import { unreachable } from '../http/errors.ts';

/** Whether an address belongs to getting a session, not to data. */
export function isSessionRequest({ hostname, pathname }: URL): boolean {
  return pathname === '/v1/test/getcrumb' || !/^query\d\.finance\.yahoo\.com$/.test(hostname);
}

/** `baseUrl`: of a replay, which answers for all of Yahoo's hosts; undefined when live. */
export async function askSession(
  asked: URL,
  init: RequestInit | undefined,
  { baseUrl, timeoutMs, signal }: { baseUrl: string | undefined; timeoutMs: number; signal?: AbortSignal },
): Promise<Response> {
  const url = baseUrl === undefined ? asked : new URL(baseUrl.replace(/\/+$/, '') + asked.pathname);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    // Read here, so that a dropped connection is one of this place.
    const body = await response.arrayBuffer();
    const { status, headers } = response;
    return new Response(status === 204 || status === 304 ? null : body, { status, headers });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : (error as Error).message;
    throw unreachable('yahoo', 'a session', url.host, reason);
  }
}

export function noSession(subject: string, error: unknown): RetryableError {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new RetryableError('ProviderUnavailable', `yahoo gave no session for ${subject}: ${reason}`, {
    details: { provider: 'yahoo', subject, session: true },
  });
}
