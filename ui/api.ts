/** Talks to the API; the browser revalidates by ETag by itself. */
import type { ProblemBody } from '../schemas/api.ts';

/** What went wrong, in words for the reader. */
export class ApiError extends Error {
  readonly type: string;
  readonly title: string;
  /** Undefined when no answer came at all. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The type of the error behind it, where the answer names one. */
  readonly reason: string | undefined;

  constructor(fields: {
    type: string;
    title: string;
    detail: string;
    status?: number;
    requestId?: string;
    reason?: string;
  }) {
    super(fields.detail);
    this.type = fields.type;
    this.title = fields.title;
    this.status = fields.status;
    this.requestId = fields.requestId;
    this.reason = fields.reason;
  }
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    signal: signal ?? null,
    headers: { accept: 'application/json' },
  }).catch((cause) => {
    if (signal?.aborted) throw cause;
    throw new ApiError({
      type: 'unreachable',
      title: 'The API cannot be reached',
      detail: 'No answer came. Is tempocast running?',
    });
  });
  return answerOf<T>(response);
}

/** An operator's write. The key is sent where one is given, and kept nowhere. */
export async function postJson<T>(path: string, body: object, key: string): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => {
    throw new ApiError({
      type: 'unreachable',
      title: 'The API cannot be reached',
      detail: 'no answer came; whether it was done shows when the list is loaded again',
    });
  });
  return answerOf<T>(response);
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
  throw new ApiError({
    type: problem.type?.replace('urn:tempocast:problem:', '') ?? 'unknown',
    title: problem.title ?? `The API answered ${response.status}`,
    detail: problem.detail ?? '',
    status: response.status,
    requestId: problem.requestId,
    reason: problem.reason,
  });
}

/** A path with those parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== '') query.set(name, String(value));
  return `${path}?${query}`;
}

export const paths = {
  latest: '/v1/forecasts/latest',
  models: '/v1/models',
  model: (id: string) => `/v1/models/${encodeURIComponent(id)}`,
  modelUses: (id: string) => `/v1/models/${encodeURIComponent(id)}/explanations`,
  sessions: '/v1/sessions?limit=20',
  trainingRuns: '/v1/runs?limit=20',
  track: '/v1/track',
  trackCharts: (filter: Record<string, string | number | undefined>) => withQuery('/v1/track/charts', filter),
  trackForecasts: (filter: Record<string, string | number | undefined>) =>
    withQuery('/v1/track/forecasts', filter),
  trackFile: (kind: 'csv' | 'parquet', filter: Record<string, string | number | undefined>) =>
    withQuery(`/v1/track/forecasts.${kind}`, filter),
  quality: (session: string) => `/v1/sessions/${session}/quality`,
  prices: (symbol: string) => `/v1/prices/${encodeURIComponent(symbol)}?sessions=120`,
  past: (symbol: string, horizon: number) =>
    `/v1/forecasts?symbol=${encodeURIComponent(symbol)}&horizon=${horizon}&limit=130`,
  coverage: (symbol: string, horizon: number) =>
    `/v1/coverage?by=regime&symbol=${encodeURIComponent(symbol)}&horizon=${horizon}`,
  data: '/v1/data',
  providers: '/v1/data/providers',
  suites: '/v1/data/suites',
  suiteRuns: (suite: string) => `/v1/data/suites/${encodeURIComponent(suite)}/runs`,
  run: (run: string) => `/v1/data/runs/${encodeURIComponent(run)}`,
  history: (suite: string, expectation: string) =>
    `/v1/data/expectations/${encodeURIComponent(suite)}/${encodeURIComponent(expectation)}/history`,
  explanation: (id: string) => `/v1/forecasts/${id}/explanation`,
  contest: '/v1/contest',
  contestCharts: (window: number, points: number) => `/v1/contest/charts?window=${window}&points=${points}`,
  decisions: (fits: boolean) => `/v1/contest/decisions?limit=500${fits ? '' : '&without=fit-live'}`,
  decision: (id: string) => `/v1/contest/decisions/${encodeURIComponent(id)}`,
  reports: '/v1/reports',
  report: (week: string) => `/v1/reports/${encodeURIComponent(week)}`,
  lineage: (id: string) => `/v1/forecasts/${id}/lineage`,
};
