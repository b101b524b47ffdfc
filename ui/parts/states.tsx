/** The designed states: loading, empty, stale, error. */
import type { Freshness } from '../../schemas/api.ts';
import type { ApiError } from '../api.ts';
import { day } from './format.ts';
import type { Resource } from './use-resource.ts';

export function Skeleton({ height, label }: { height: number; label: string }) {
  return (
    <div className="skeleton" style={{ height }} role="status" aria-live="polite">
      <span className="visually-hidden">{`Loading ${label}`}</span>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}

export function Failure({ error, retry }: { error: ApiError; retry: () => void }) {
  if (error.type === 'nothing-published') {
    return (
      <div className="empty" role="status">
        <h2>No forecasts yet</h2>
        <p>{sentence(error.message)}. This page fills itself as soon as the first day is published.</p>
        <p>
          <code>npm run up</code> runs the day.
        </p>
      </div>
    );
  }
  return (
    <div className="failure" role="alert">
      <h2>{error.title}</h2>
      <p>{sentence(error.message)}</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
      {error.requestId && <small>request {error.requestId}</small>}
    </div>
  );
}

/** The old data stays on screen; this says that it is old. */
export function Notices({
  freshness,
  resource,
}: {
  freshness: Freshness | null | undefined;
  resource: Resource<unknown>;
}) {
  return (
    <>
      {freshness?.stale && (
        <p className="notice" role="status">
          <strong>Stale since {day(freshness.session)}.</strong> {sentence(freshness.reason ?? '')}.
        </p>
      )}
      {resource.error && resource.data !== undefined && (
        <p className="notice bad" role="alert">
          <strong>{resource.error.title}.</strong> Shown is what was loaded before.{' '}
          <button type="button" className="quiet" onClick={resource.retry}>
            Try again
          </button>
        </p>
      )}
    </>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
