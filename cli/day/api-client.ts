/** Reads from the pipeline's own API: what the terminal shows is what is served. */
import { RetryableError, TerminalError } from '../../schemas/errors.ts';

/** Throws ApiUnreachable (retryable), or ApiRefused (terminal) with the problem's detail. */
export async function getJson<T>(base: string, path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(15_000) });
  } catch (cause) {
    throw new RetryableError(
      'ApiUnreachable',
      `the API does not answer at ${base}; is \`tempocast up\` running?`,
      {
        cause,
      },
    );
  }
  const body = (await response.json()) as T & { detail?: string };
  if (response.ok) return body;
  throw new TerminalError('ApiRefused', body.detail ?? `${path} answered ${response.status}`, {
    details: { status: response.status, path },
  });
}
