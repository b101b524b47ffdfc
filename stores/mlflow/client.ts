/**
 * An MLflow tracking server over its REST API. npm has no client of MLflow's own for it; those that are there were written
 * once for one version and left.
 */
import { RetryableError, TerminalError } from '../../schemas/errors.ts';

export interface MlflowServer {
  /** `https://mlflow.example.org`; a path before `/api` is kept. */
  url: string;
  /** Sent as `Authorization: Bearer`, or as Basic when it has the form `user:password`; null: none. */
  key: string | null;
}

export interface MlflowClient {
  get<T>(path: string, query: Record<string, string>): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  delete<T>(path: string, body: object): Promise<T>;
  /** Through the server's artifact proxy. */
  putArtifact(path: string, bytes: Uint8Array, contentType: string): Promise<void>;
}

const TIMEOUT_MS = 30_000;
const API = 'api/2.0/mlflow/';
const ARTIFACTS = 'api/2.0/mlflow-artifacts/artifacts/';
const LONGEST_MESSAGE = 300;

/** Thrown as `MlflowRefused`; `code` is the server's, such as RESOURCE_DOES_NOT_EXIST. */
export const isRefusal = (error: unknown, ...codes: string[]): boolean =>
  error instanceof TerminalError &&
  error.type === 'MlflowRefused' &&
  codes.includes(String(error.details.code));

/**
 * Every method throws MlflowUnreachable, MlflowUnavailable (retryable), MlflowRefused (terminal). Errors name what was asked,
 * never the address or the key (G12).
 */
export function createMlflowClient({ url, key }: MlflowServer, fetched: typeof fetch = fetch): MlflowClient {
  const base = url.endsWith('/') ? url : `${url}/`;
  const authorization: Record<string, string> = key === null ? {} : { authorization: authorizationOf(key) };

  const ask = async (method: string, path: string, init: RequestInit): Promise<Response> => {
    const what = `${method} ${path.split('?')[0]}`;
    let response: Response;
    try {
      response = await fetched(new URL(path, base), {
        ...init,
        method,
        headers: { ...(init.headers as Record<string, string>), ...authorization },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      // Of the cause no more than its code: it quotes the address.
      const { name, cause } = error as Error & { cause?: { code?: string } };
      const how = name === 'TimeoutError' ? `within ${TIMEOUT_MS / 1000} s` : `(${cause?.code ?? name})`;
      throw new RetryableError('MlflowUnreachable', `the MLflow server did not answer ${what} ${how}`);
    }
    if (response.ok) return response;
    throw await failureOf(response, what, key);
  };
  const json = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const init =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const text = await (await ask(method, path, init)).text();
    try {
      return (text === '' ? {} : JSON.parse(text)) as T;
    } catch {
      throw new TerminalError(
        'MlflowRefused',
        `what answers ${method} ${path.split('?')[0]} is no MLflow server: no JSON`,
      );
    }
  };
  return {
    get: (path, query) => json('GET', `${API}${path}?${new URLSearchParams(query)}`),
    post: (path, body) => json('POST', API + path, body),
    patch: (path, body) => json('PATCH', API + path, body),
    delete: (path, body) => json('DELETE', API + path, body),
    async putArtifact(path, bytes, contentType) {
      const escaped = path.split('/').map(encodeURIComponent).join('/');
      // A copy: fetch wants a body of its own memory.
      const response = await ask('PUT', ARTIFACTS + escaped, {
        body: new Uint8Array(bytes),
        headers: { 'content-type': contentType },
      });
      await response.body?.cancel();
    },
  };
}

function authorizationOf(key: string): string {
  return key.includes(':') ? `Basic ${Buffer.from(key).toString('base64')}` : `Bearer ${key}`;
}

async function failureOf(response: Response, what: string, key: string | null): Promise<Error> {
  const { status } = response;
  const text = await response.text().catch(() => '');
  let said: { error_code?: string; message?: string } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // A proxy's page says nothing that is worth keeping.
  }
  const message = (said.message ?? '').slice(0, LONGEST_MESSAGE);
  const safe = key === null ? message : message.replaceAll(key, '[redacted]');
  const details = { status, ...(said.error_code === undefined ? {} : { code: said.error_code }) };
  const why = [String(status), said.error_code, safe].filter(Boolean).join(' ');
  if (status >= 500 || status === 429 || status === 408) {
    return new RetryableError('MlflowUnavailable', `the MLflow server failed at ${what}: ${why}`, {
      details,
    });
  }
  const out = status === 401 || status === 403 ? '; check mlflow.key' : '';
  return new TerminalError('MlflowRefused', `the MLflow server refused ${what}: ${why}${out}`, { details });
}
