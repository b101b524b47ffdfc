/** One resource of the API: loading, loaded, failed; what was loaded stays visible while it is loaded again. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { ApiError, getJson } from '../api.ts';

export interface Resource<T> {
  data: T | undefined;
  error: ApiError | undefined;
  loading: boolean;
  retry: () => void;
}

const kept = new Map<string, unknown>();
const listeners = new Set<() => void>();
let epoch = 0;

/** Loads everything on the page again; called when something new has been published. */
export function refreshAll(): void {
  epoch += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A failed load is tried again this often by itself. */
const RETRY_MS = 5_000;

/** `null`: nothing to load yet. */
export function useResource<T>(path: string | null): Resource<T> {
  const version = useSyncExternalStore(subscribe, () => epoch);
  const [attempt, setAttempt] = useState(0);
  const [result, setResult] = useState<{ path: string | null; error?: ApiError; done: boolean }>({
    path,
    done: false,
  });
  const retry = useCallback(() => setAttempt((n) => n + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: version and attempt mean "load again".
  useEffect(() => {
    if (path === null) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    getJson<T>(path, controller.signal).then(
      (data) => {
        kept.set(path, data);
        setResult({ path, done: true });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const known = error instanceof ApiError ? error : undefined;
        const shown =
          known ?? new ApiError({ type: 'unknown', title: 'Something went wrong', detail: String(error) });
        setResult({ path, error: shown, done: true });
        if (shown.status === undefined || shown.status >= 500) timer = setTimeout(retry, RETRY_MS);
      },
    );
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [path, version, attempt, retry]);

  const own = result.path === path;
  return {
    data: path === null ? undefined : (kept.get(path) as T | undefined),
    error: own ? result.error : undefined,
    loading: !own || !result.done,
    retry,
  };
}
