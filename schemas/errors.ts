/**
 * Errors are sorted by what happens next, not by where they arose:
 * a TerminalError is never retried, a RetryableError is (after `retryAfterMs` when known), and a
 * NeedsPersonError waits until somebody acts. `type` is stable: retry policies, the API and tests name it.
 */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ErrorOptions {
  cause?: unknown;
  details?: ErrorDetails;
}

export abstract class TempocastError extends Error {
  abstract readonly next: 'terminal' | 'retryable' | 'needs-person';
  readonly type: string;
  readonly details: ErrorDetails;

  constructor(type: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = type;
    this.type = type;
    this.details = options.details ?? {};
  }
}

/** Trying again gives the same result: bad input, a failed data check, a changed format. */
export class TerminalError extends TempocastError {
  readonly next = 'terminal';
}

/** The same call may succeed later: network, rate limits, a restarting server. */
export class RetryableError extends TempocastError {
  readonly next = 'retryable';
  readonly retryAfterMs: number | undefined;

  constructor(type: string, message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(type, message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Nothing wrong with the code or the input, but a person has to act: disk full, lost entitlement. */
export class NeedsPersonError extends TempocastError {
  readonly next = 'needs-person';
}

export function isTempocastError(error: unknown): error is TempocastError {
  return error instanceof TempocastError;
}
